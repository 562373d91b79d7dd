import { usage } from './errors.ts';

/** The options that mean the same everywhere, before or after the subcommand. */
export type Globals = {
  /** The hosts as `--host` names them, in that order; none where the default is meant. */
  readonly hosts: readonly string[];
  /** The docker context that `--context` names. */
  readonly context: string | null;
  readonly readOnly: boolean;
  readonly dryRun: boolean;
  readonly ascii: boolean;
  readonly noColor: boolean;
};

type Switch = Exclude<keyof Globals, 'hosts' | 'context'>;

const SWITCHES: Readonly<Record<string, Switch>> = {
  '--read-only': 'readOnly',
  '--dry-run': 'dryRun',
  '--ascii': 'ascii',
  '--no-color': 'noColor',
};

/** Each global option and what it does, as the help lists them. */
export const GLOBAL_HELP: readonly (readonly [string, string])[] = [
  [
    '--host <address>',
    'the host to look at: ssh://[user@]host[:port], or an engine: unix:///path, https://host:port, tcp://host:port',
  ],
  ['--context <name>', 'the docker context to look at, instead of DOCKER_HOST or the current one'],
  ['--read-only', 'refuse everything that would change the host'],
  ['--dry-run', 'print the commands that would change the host instead of running them'],
  ['--ascii', 'draw with ASCII only'],
  ['--no-color', 'no colours, as with NO_COLOR'],
];

/**
 * Takes the global options out of the arguments, wherever they stand before a `--`.
 * By hand, because the explorer must not wait for a parser of subcommands.
 * Throws a usage error for `--host` without a value or of an unknown kind.
 */
export function takeGlobals(argv: readonly string[]): {
  readonly globals: Globals;
  readonly rest: readonly string[];
} {
  const globals = {
    hosts: [] as string[],
    context: null as string | null,
    readOnly: false,
    dryRun: false,
    ascii: false,
    noColor: false,
  };
  const rest: string[] = [];
  for (let at = 0; at < argv.length; at += 1) {
    const word = argv[at] ?? '';
    const flag = SWITCHES[word];
    if (word === '--') {
      rest.push(...argv.slice(at));
      break;
    }
    if (flag !== undefined) globals[flag] = true;
    else if (word === '--host') {
      at += 1;
      globals.hosts.push(checkedHost(argv[at]));
    } else if (word.startsWith('--host=')) {
      globals.hosts.push(checkedHost(word.slice('--host='.length)));
    } else if (word === '--context') {
      at += 1;
      globals.context = checkedContext(argv[at]);
    } else if (word.startsWith('--context=')) {
      globals.context = checkedContext(word.slice('--context='.length));
    } else rest.push(word);
  }
  if (globals.context !== null && globals.hosts.length > 0) {
    throw usage('conflicting-option', '--host and --context both name a host', 'Give one of them.');
  }
  return { globals, rest };
}

/** The global options as arguments again, for a child of ours. */
export function spellGlobals(globals: Globals): readonly string[] {
  const switches = Object.entries(SWITCHES).filter(([, key]) => globals[key]);
  const context = globals.context === null ? [] : [`--context=${globals.context}`];
  return [
    ...globals.hosts.map((host) => `--host=${host}`),
    ...context,
    ...switches.map(([flag]) => flag),
  ];
}

/** The command that reaches the same host again, for a person to type: `patchpanel --host=ssh://web1`. */
export function spellProgram(globals: Globals): readonly string[] {
  const plain = { ...globals, readOnly: false, dryRun: false, ascii: false, noColor: false };
  return ['patchpanel', ...spellGlobals(plain)];
}

/** The address as it is; throws a usage error where it is none, or of an unknown kind. */
export function checkedHost(host: string | undefined): string {
  if (host === undefined || host === '' || host.startsWith('-')) {
    throw usage('missing-value', '--host needs an address', HOST_HINT);
  }
  if (!/^(unix|tcp|https?|ssh):\/\//.test(host)) {
    throw usage(
      'unknown-host',
      `--host ${host} is not a kind of address that patchpanel knows`,
      HOST_HINT,
    );
  }
  return host;
}

function checkedContext(name: string | undefined): string {
  if (name === undefined || name === '' || name.startsWith('-')) {
    const hint = 'Give the name of a docker context: see docker context ls.';
    throw usage('missing-value', '--context needs a name', hint);
  }
  return name;
}

const HOST_HINT =
  'Give ssh://[user@]host[:port], unix:///path/to/docker.sock, https://host:port or tcp://host:port.';
