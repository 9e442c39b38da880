-- index_advisor: Query index advisor
-- version: 0.2.0
-- schema: any
-- requires: hypopg
-- relocatable: yes
-- By extract-extension.sh; do not edit.

create function index_advisor(query text) returns TABLE(startup_cost_before jsonb, startup_cost_after jsonb, total_cost_before jsonb, total_cost_after jsonb, index_statements text[], errors text[]) language c as 'index_advisor';
