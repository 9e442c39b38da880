-- The types of pgvector.
create extension vector;

create table embeddings (
  id bigint generated always as identity primary key,
  whole vector(3) not null,
  half halfvec(3),
  sparse sparsevec(5),
  several vector(3)[] not null default '{}'
);
