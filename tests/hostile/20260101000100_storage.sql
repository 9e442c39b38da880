-- Buckets, which need the platform's tables.

insert into storage.buckets (id, name, public) values
  ('bucket ` */ | {x} <b> "quote" ''', 'one', true),
  ('two
lines', 'two', false);
create policy "files ` */ | {x} <b>" on storage.objects for select
  using (bucket_id = 'bucket ` */ | {x} <b> "quote" ''' or bucket_id = '</script>|only *named*');
