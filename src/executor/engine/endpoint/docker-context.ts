import { createHash } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { resolve } from 'node:path';
import * as v from 'valibot';
import type { Problem } from '../../../model/problem.ts';
import { errorWords } from '../../../model/text/error-words.ts';
import type { Environment } from '../../local/child-environment.ts';
import { trustPath } from '../../trusted-path.ts';
import {
  DEFAULT_ENDPOINT,
  type EndpointChoice,
  parseEndpoint,
  type TlsFiles,
  tlsOfEnvironment,
} from './engine-endpoint.ts';
import { exists, readSettings } from './settings-file.ts';

/** What the person names on the command line; at most one of them. */
export type NamedEngine = {
  readonly host?: string | undefined;
  readonly context?: string | undefined;
};

/** The name that docker keeps for what DOCKER_HOST or the default socket say. */
const DEFAULT = 'default';

const Config = v.object({ currentContext: v.optional(v.string(), '') });

/** docker CLI, cli/context/store: `contexts/meta/<SHA-256 of the name>/meta.json`. */
const Meta = v.object({
  Name: v.string(),
  Endpoints: v.object({
    docker: v.object({
      Host: v.optional(v.string(), ''),
      SkipTLSVerify: v.optional(v.boolean(), false),
    }),
  }),
});

/**
 * Finds the engine the way the docker command does: `--host` or `--context`, then `DOCKER_HOST`,
 * then `DOCKER_CONTEXT`, then the current context of its configuration, then the default socket.
 * Files that another user can have written are not believed: a context that is asked for by name is
 * then refused, and one that only the configuration names is passed over, which `unread` says.
 */
export async function chooseEndpoint(
  { host, context }: NamedEngine,
  env: Environment,
): Promise<EndpointChoice> {
  if (host) return ofEnvironment(host, '--host', env);
  const folder = env.DOCKER_CONFIG || `${env.HOME ?? ''}/.docker`;
  if (context) return asked(await ofContext(folder, context, '--context', env));
  if (env.DOCKER_HOST) return ofEnvironment(env.DOCKER_HOST, 'DOCKER_HOST', env);
  if (env.DOCKER_CONTEXT) {
    return asked(await ofContext(folder, env.DOCKER_CONTEXT, 'DOCKER_CONTEXT', env));
  }
  const config = await readJson(`${folder}/config.json`, Config);
  if (config.kind === 'broken') return { ok: false, problem: config.problem };
  if (config.kind === 'untrusted') return byDefault(config.problem);
  const current = config.kind === 'read' ? config.value.currentContext : '';
  if (current === '') return byDefault();
  const choice = await ofContext(folder, current, 'the current context', env);
  return 'untrusted' in choice ? byDefault(choice.untrusted) : choice;
}

/** Where a context leads, or why its files are not trusted. */
type OfContext = EndpointChoice | { readonly untrusted: Problem };

/** What a person asks for by name is not passed over. */
function asked(choice: OfContext): EndpointChoice {
  return 'untrusted' in choice ? { ok: false, problem: choice.untrusted } : choice;
}

function ofEnvironment(said: string, source: string, env: Environment): EndpointChoice {
  return parseEndpoint(said, source, tlsOfEnvironment(env, said));
}

function byDefault(unread?: Problem): EndpointChoice {
  return { ok: true, endpoint: DEFAULT_ENDPOINT, ...(unread === undefined ? {} : { unread }) };
}

async function ofContext(
  folder: string,
  name: string,
  source: string,
  env: Environment,
): Promise<OfContext> {
  if (name === DEFAULT) {
    const said = env.DOCKER_HOST;
    return said ? ofEnvironment(said, 'DOCKER_HOST', env) : byDefault();
  }
  const id = createHash('sha256').update(name).digest('hex');
  const meta = await readJson(`${folder}/contexts/meta/${id}/meta.json`, Meta);
  if (meta.kind === 'broken') return { ok: false, problem: meta.problem };
  if (meta.kind === 'untrusted') return { untrusted: meta.problem };
  if (meta.kind === 'absent') return unknown(folder, name, source);
  const { Host, SkipTLSVerify } = meta.value.Endpoints.docker;
  if (Host === '') return byDefault();
  const tls = await tlsOf(`${folder}/contexts/tls/${id}/docker`, !SkipTLSVerify);
  return parseEndpoint(Host, `${source} ${name}:`, tls);
}

/**
 * The files for TLS; null if docker would not use TLS: the context has none of them, and does not say
 * to skip verification.
 */
async function tlsOf(folder: string, verify: boolean): Promise<TlsFiles | null> {
  const [ca = null, cert = null, key = null] = await Promise.all(
    ['ca.pem', 'cert.pem', 'key.pem'].map(async (name) => {
      const file = `${folder}/${name}`;
      // A file that cannot be checked may exist: reading it will say why it cannot be read.
      return (await exists(file).catch(() => true)) ? file : null;
    }),
  );
  if (ca === null && cert === null && key === null && verify) return null;
  return { ca, cert, key, verify };
}

async function unknown(folder: string, name: string, source: string): Promise<EndpointChoice> {
  const names = await contextNames(folder);
  return {
    ok: false,
    problem: {
      what: `find the docker context ${name}, named by ${source}`,
      why: 'there is none of that name',
      hint: `There are ${names.join(', ')}: see docker context ls.`,
    },
  };
}

async function contextNames(folder: string): Promise<readonly string[]> {
  const meta = resolve(`${folder}/contexts/meta`);
  const { ok } = await trustPath(meta, 'way').catch(() => ({ ok: false }));
  const ids = ok ? await readdir(meta).catch(() => []) : [];
  const read = await Promise.all(ids.map((id) => readJson(`${meta}/${id}/meta.json`, Meta)));
  const names = read.flatMap((each) => (each.kind === 'read' ? [each.value.Name] : []));
  return [DEFAULT, ...names.toSorted()];
}

type Json<T> =
  | { readonly kind: 'read'; readonly value: T }
  | { readonly kind: 'absent' }
  | { readonly kind: 'broken'; readonly problem: Problem }
  | { readonly kind: 'untrusted'; readonly problem: Problem };

async function readJson<S extends v.GenericSchema>(
  path: string,
  schema: S,
): Promise<Json<v.InferOutput<S>>> {
  const what = `read ${path}`;
  try {
    const file = await readSettings(path);
    if (file.kind === 'absent') return file;
    if (file.kind === 'untrusted') {
      const hint = `${file.hint} Or name the engine with --host.`;
      return { kind: 'untrusted', problem: { what, why: file.why, hint } };
    }
    return { kind: 'read', value: v.parse(schema, JSON.parse(file.bytes.toString('utf8'))) };
  } catch (error) {
    const why = errorWords(error);
    const hint = 'Fix the file, or name the engine with --host.';
    return { kind: 'broken', problem: { what, why, hint } };
  }
}
