-- pg_trgm: text similarity measurement and index searching based on trigrams
-- version: 1.6
-- schema: any
-- requires: none
-- relocatable: yes
-- By extract-extension.sh; do not edit.

create function set_limit(real) returns real language c strict as 'pg_trgm';
create function show_limit() returns real language c stable strict as 'pg_trgm';
create function show_trgm(text) returns text[] language c immutable strict as 'pg_trgm';
create function similarity_dist(text, text) returns real language c immutable strict as 'pg_trgm';
create function similarity_op(text, text) returns boolean language c stable strict as 'pg_trgm';
create function similarity(text, text) returns real language c immutable strict as 'pg_trgm';
create function strict_word_similarity_commutator_op(text, text) returns boolean language c stable strict as 'pg_trgm';
create function strict_word_similarity_dist_commutator_op(text, text) returns real language c immutable strict as 'pg_trgm';
create function strict_word_similarity_dist_op(text, text) returns real language c immutable strict as 'pg_trgm';
create function strict_word_similarity_op(text, text) returns boolean language c stable strict as 'pg_trgm';
create function strict_word_similarity(text, text) returns real language c immutable strict as 'pg_trgm';
create function word_similarity_commutator_op(text, text) returns boolean language c stable strict as 'pg_trgm';
create function word_similarity_dist_commutator_op(text, text) returns real language c immutable strict as 'pg_trgm';
create function word_similarity_dist_op(text, text) returns real language c immutable strict as 'pg_trgm';
create function word_similarity_op(text, text) returns boolean language c stable strict as 'pg_trgm';
create function word_similarity(text, text) returns real language c immutable strict as 'pg_trgm';
create operator % (leftarg = text, rightarg = text, function = similarity_op);
create operator %> (leftarg = text, rightarg = text, function = word_similarity_commutator_op);
create operator %>> (leftarg = text, rightarg = text, function = strict_word_similarity_commutator_op);
create operator <% (leftarg = text, rightarg = text, function = word_similarity_op);
create operator <-> (leftarg = text, rightarg = text, function = similarity_dist);
create operator <->> (leftarg = text, rightarg = text, function = word_similarity_dist_commutator_op);
create operator <->>> (leftarg = text, rightarg = text, function = strict_word_similarity_dist_commutator_op);
create operator <<% (leftarg = text, rightarg = text, function = strict_word_similarity_op);
create operator <<-> (leftarg = text, rightarg = text, function = word_similarity_dist_op);
create operator <<<-> (leftarg = text, rightarg = text, function = strict_word_similarity_dist_op);
create operator class gin_trgm_ops for type text using gin as storage text;
create operator class gist_trgm_ops for type text using gist as storage text;
