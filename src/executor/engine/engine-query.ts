import type { EngineCall } from './engine.ts';

type Fields = readonly string[];

/** A step into the engine's JSON: a field of a structure, or a key of a map. */
export type QueryPart = string | { readonly key: string };

/**
 * A question to the engine whose answer is text, as `docker … --format` prints it: so that a claim
 * about the engine is put to the same text here and in a shell script. What is missing prints
 * nothing.
 */
export type EngineQuery =
  | {
      readonly kind: 'print';
      readonly of:
        | { readonly thing: 'network' | 'container'; readonly id: string }
        | { readonly thing: 'engine' };
      /** From the whole thing to what is printed. */
      readonly path: readonly QueryPart[];
      /**
       * Null for one value; otherwise one line for each item of a list or map: its values, its
       * keys, these fields, or the key and these fields.
       */
      readonly each: null | 'values' | 'keys' | readonly string[] | { readonly keysWith: Fields };
    }
  /** A line a name. `swarm-networks` are those that span the engine's swarm. */
  | { readonly kind: 'print-names'; readonly of: NamedThings }
  /** The names of the containers that are to be on a network, those that do not run too. */
  | { readonly kind: 'print-members'; readonly network: string };

export type NamedThings = 'networks' | 'swarm-networks' | 'containers' | 'services';

type Print<K extends EngineQuery['kind']> = Extract<EngineQuery, { kind: K }>;

const LISTS: Readonly<Record<NamedThings, EngineCall>> = {
  networks: { kind: 'list-networks' },
  'swarm-networks': { kind: 'list-networks' },
  containers: { kind: 'list-containers' },
  services: { kind: 'list-services' },
};

const LIST_ARGV: Readonly<Record<NamedThings, readonly [string, ...string[]]>> = {
  networks: ['docker', 'network', 'ls', '--no-trunc', '--format', '{{.Name}}'],
  'swarm-networks': ['docker', 'network', 'ls', '--filter', 'scope=swarm', '--format', '{{.Name}}'],
  containers: ['docker', 'ps', '--all', '--no-trunc', '--format', '{{.Names}}'],
  services: ['docker', 'service', 'ls', '--format', '{{.Name}}'],
};

/** The call that brings what is to be printed. */
export function queryCall(print: EngineQuery): EngineCall {
  if (print.kind === 'print-names') {
    return LISTS[print.of];
  }
  if (print.kind === 'print-members') return { kind: 'list-containers' };
  switch (print.of.thing) {
    case 'engine':
      return { kind: 'info' };
    case 'network':
      return { kind: 'inspect-network', id: print.of.id };
    case 'container':
      return { kind: 'inspect-container', id: print.of.id };
  }
}

/** The docker command that prints the same (Go's text/template). */
export function queryArgv(print: EngineQuery): readonly [string, ...string[]] {
  if (print.kind === 'print-names') {
    return LIST_ARGV[print.of];
  }
  if (print.kind === 'print-members') {
    const filter = ['--filter', `network=${print.network}`];
    return ['docker', 'ps', '--all', '--no-trunc', ...filter, '--format', '{{.Names}}'];
  }
  const format = ['--format', template(print)];
  if (print.of.thing === 'engine') return ['docker', 'info', ...format];
  return ['docker', print.of.thing, 'inspect', ...format, print.of.id];
}

function template({ path, each }: Print<'print'>): string {
  const last = path.at(-1);
  if (last === undefined) return '';
  const ahead = path.slice(0, -1).map((part) => `{{with ${accessor(part)}}}`);
  return [...ahead, value(accessor(last), each), ...ahead.map(() => '{{end}}')].join('');
}

function accessor(part: QueryPart): string {
  return typeof part === 'string' ? `.${part}` : `index . ${JSON.stringify(part.key)}`;
}

function value(of: string, each: Print<'print'>['each']): string {
  if (each === null) return `{{with ${of}}}{{.}}{{end}}`;
  if (each === 'values') return `{{range ${of}}}{{println .}}{{end}}`;
  if (each === 'keys') return `{{range $key, $value := ${of}}}{{println $key}}{{end}}`;
  if ('keysWith' in each) {
    const fields = each.keysWith.map((name) => ` $value.${name}`).join('');
    return `{{range $key, $value := ${of}}}{{println $key${fields}}}{{end}}`;
  }
  return `{{range ${of}}}{{println ${each.map((name) => `.${name}`).join(' ')}}}{{end}}`;
}

/**
 * Whether an answer to `queryCall` can be printed: an answer that is not a list does not mean that
 * there are none. Go has null for an empty list (encoding/json).
 */
export function hasOutput({ kind }: EngineQuery, answer: unknown): boolean {
  return kind === 'print' || answer === null || Array.isArray(answer);
}

/** What the docker command would print of the engine's answer to `queryCall`. */
export function queryOutput(print: EngineQuery, answer: unknown): string {
  if (print.kind === 'print-members') {
    const members = answerList(answer).filter((container) =>
      hasNetwork(answerField(answerField(container, 'NetworkSettings'), 'Networks'), print.network),
    );
    return containerNames(members)
      .map((name) => `${name}\n`)
      .join('');
  }
  if (print.kind === 'print-names') {
    return NAMES[print.of](answer)
      .map((name) => `${name}\n`)
      .join('');
  }
  const end = print.path.reduce<unknown>(
    (at, part) => at && answerField(at, typeof part === 'string' ? part : part.key),
    answer,
  );
  const { each } = print;
  // As Go's `with` does, false and 0 print nothing.
  if (each === null) return isScalar(end) && end ? `${end}\n` : '';
  const entries = typeof end === 'object' && end !== null ? Object.entries(end) : [];
  return entries
    .map(([key, entry]) => {
      if (each === 'keys') return `${key}\n`;
      if (each === 'values') return `${entry}\n`;
      const fields = 'keysWith' in each ? each.keysWith : each;
      const values = fields.map((name) => answerText(answerField(entry, name)));
      return `${('keysWith' in each ? [key, ...values] : values).join(' ')}\n`;
    })
    .join('');
}

export function answerField(thing: unknown, name: string): unknown {
  return typeof thing === 'object' && thing !== null && Object.hasOwn(thing, name)
    ? Reflect.get(thing, name)
    : undefined;
}

function isScalar(thing: unknown): thing is string | number | boolean {
  return typeof thing === 'string' || typeof thing === 'number' || typeof thing === 'boolean';
}

export function answerText(thing: unknown): string {
  return isScalar(thing) ? String(thing) : '';
}

export function answerList(answer: unknown): readonly unknown[] {
  return Array.isArray(answer) ? answer : [];
}

function networkNames(answer: unknown): readonly string[] {
  return answerList(answer).map((network) => answerText(answerField(network, 'Name')));
}

function swarmNetworkNames(answer: unknown): readonly string[] {
  return networkNames(
    answerList(answer).filter((network) => answerField(network, 'Scope') === 'swarm'),
  );
}

function serviceNames(answer: unknown): readonly string[] {
  return answerList(answer).map((service) =>
    answerText(answerField(answerField(service, 'Spec'), 'Name')),
  );
}

/** By the name that the container knows it by, or by its id. */
function hasNetwork(networks: unknown, network: string): boolean {
  if (typeof networks !== 'object' || networks === null) return false;
  return Object.entries(networks).some(
    ([name, endpoint]) => name === network || answerField(endpoint, 'NetworkID') === network,
  );
}

/** As docker joins a container's names: without their slashes, by commas. */
function containerNames(answer: unknown): readonly string[] {
  return answerList(answer).map((container) =>
    answerList(answerField(container, 'Names'))
      .map((name) => answerText(name).replace(/^\//, ''))
      .join(','),
  );
}

const NAMES: Readonly<Record<NamedThings, (answer: unknown) => readonly string[]>> = {
  networks: networkNames,
  'swarm-networks': swarmNetworkNames,
  containers: containerNames,
  services: serviceNames,
};
