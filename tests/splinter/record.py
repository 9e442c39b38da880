#!/usr/bin/env python3
"""Writes answers.json: what Supabase's linter splinter finds in the corpus' supabase projects, as project -> lint -> objects, and
under `missing` the relations that this server could not make, for want of an extension.

  PGHOST=… PGPORT=… PGUSER=postgres tests/splinter/record.py SPLINTER.sql

SPLINTER.sql is that file of github.com/supabase/splinter. It is read, not kept: only what it names is written down. Replays each
project as ../shared/oracle does, on a server that ../shared/oracle/cluster.sh made.
"""
import json, re, sys
from pathlib import Path

root = Path(__file__).resolve().parents[2]
shared = root.parent / 'shared'
sys.path.insert(0, str(shared / 'oracle'))
import oracle                      # noqa: E402
from psycopg import sql as S       # noqa: E402

lints = Path(sys.argv[1]).read_text()
query = lints.split(';', 1)[1]     # after `set local search_path`


LEFT_OUT = {'unused_index', 'table_bloat', 'extension_versions_outdated',                             # statistics, the server
            'pg_graphql_anon_table_exposed', 'pg_graphql_authenticated_table_exposed'}              # pg_graphql only


def answers(db, files):
    conn, _, _ = oracle.replay(db, files, 60000, 'file')
    conn.close()
    with oracle.connect(db) as c:
        c.execute("set search_path = ''")
        c.execute("set pgrst.db_schemas = 'public'")
        found = {}
        for name, cache_key, metadata in c.execute(f'select name, cache_key, metadata from ({query.strip().rstrip(";")}) q').fetchall():
            if name not in LEFT_OUT:
                found.setdefault(name, []).append((cache_key, metadata))
        there = {r for (r,) in c.execute("select n.nspname || '.' || c.relname from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace").fetchall()}
        return found, there


def objects(name, rows):
    out = set()
    for cache_key, m in rows:
        base = f"{m.get('schema')}.{m.get('name')}"
        if name == 'unindexed_foreign_keys':
            out.add(f"{m['schema']}.{m['name']} {m['fkey_name']}")
        elif name == 'multiple_permissive_policies':
            role, command = cache_key.rsplit('_', 2)[-2:]
            if role in ('anon', 'authenticated'):
                out.add(f'{base} {command}')
        elif name == 'function_search_path_mutable' or name.endswith('security_definer_function_executable'):
            # Overloads share a name.
            out.add(base)
        elif name == 'extension_in_public':
            out.add(m['name'])
        else:
            out.add(base)
    return sorted(out)


result = {}
for folder in sorted((shared / 'corpus').iterdir()):
    meta = folder / 'project.json'
    if not meta.exists() or json.loads(meta.read_text())['platform'] != 'supabase':
        continue
    db = 'splinter_' + re.sub(r'\W', '_', folder.name.lower())[:40]
    template = oracle.TEMPLATES['supabase'][0]
    with oracle.connect('postgres') as c:
        c.execute(S.SQL('drop database if exists {} with (force)').format(S.Identifier(db)))
        c.execute(S.SQL('create database {} template {}').format(S.Identifier(db), S.Identifier(template)))
        c.execute(S.SQL('alter database {} set search_path = "$user", public, extensions').format(S.Identifier(db)))
        roles = {r for (r,) in c.execute('select rolname from pg_roles').fetchall()}
    found, there = answers(db, sorted((folder / 'migrations').glob('*.sql')))
    full = json.loads((folder / 'catalog.json').read_text())
    missing = sorted(set(full['relations']) - there)
    with oracle.connect('postgres') as c:
        c.execute(S.SQL('drop database {} with (force)').format(S.Identifier(db)))
        for (r,) in c.execute('select rolname from pg_roles').fetchall():
            if r not in roles:
                c.execute(S.SQL('drop role {}').format(S.Identifier(r)))
    result[folder.name] = {name: objects(name, rows) for name, rows in sorted(found.items())}
    if missing:
        result[folder.name]['missing'] = missing
(root / 'tests/splinter/answers.json').write_text(json.dumps(result, indent=1, sort_keys=True, ensure_ascii=False) + '\n')
