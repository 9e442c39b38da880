-- supabase_vault: Supabase Vault Extension
-- version: 0.3.1
-- schema: vault (fixed)
-- requires: none
-- relocatable: no
-- By extract-extension.sh; do not edit.

create function _crypto_aead_det_noncegen() returns bytea language c immutable as 'supabase_vault';
create table secrets (id uuid not null default gen_random_uuid(), name text, description text not null default ''::text, secret text not null, key_id uuid, nonce bytea default vault._crypto_aead_det_noncegen(), created_at timestamp with time zone not null default CURRENT_TIMESTAMP, updated_at timestamp with time zone not null default CURRENT_TIMESTAMP, PRIMARY KEY (id));
create function create_secret(new_secret text, new_name text DEFAULT NULL::text, new_description text DEFAULT ''::text, new_key_id uuid DEFAULT NULL::uuid) returns uuid language c as 'supabase_vault';
create function update_secret(secret_id uuid, new_secret text DEFAULT NULL::text, new_name text DEFAULT NULL::text, new_description text DEFAULT NULL::text, new_key_id uuid DEFAULT NULL::uuid) returns void language c as 'supabase_vault';
create view decrypted_secrets as select null::uuid as id, null::text as name, null::text as description, null::text as secret, null::text as decrypted_secret, null::uuid as key_id, null::bytea as nonce, null::timestamp with time zone as created_at, null::timestamp with time zone as updated_at;
revoke execute on function _crypto_aead_det_noncegen() from public;
revoke execute on function create_secret(new_secret text, new_name text, new_description text, new_key_id uuid) from public;
revoke execute on function update_secret(secret_id uuid, new_secret text, new_name text, new_description text, new_key_id uuid) from public;
