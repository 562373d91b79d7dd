/**
 * A program that does nothing at all, such as one that was replaced, also ends with 0 and prints
 * nothing. Where nothing would be a fact, it is asked for its version.
 */
import { type Command, reading } from '../../executor/command.ts';
import { type CommandResult, succeeded } from '../../executor/command-result.ts';
import type { Executor } from '../../executor/executor.ts';

/**
 * How each says its version. Seen from iproute2 6.1, nftables 1.0, iptables 1.8, coreutils 9.1 and
 * procps 4.0; busybox 1.35 complains of the option, which is a word as well. Not among them is what
 * never prints a word, as test(1) and `mountpoint -q`.
 */
export const VERSION_OPTIONS: Readonly<Record<string, string>> = {
  ip: '-V',
  bridge: '-V',
  nft: '-v',
  iptables: '-V',
  'iptables-nft': '-V',
  'iptables-legacy': '-V',
  ip6tables: '-V',
  'ip6tables-nft': '-V',
  'ip6tables-legacy': '-V',
  stat: '--version',
  cat: '--version',
  readlink: '--version',
  ls: '--version',
  sysctl: '--version',
};

/**
 * The command that asks the same program for its version, entering the same namespace; null if it
 * has no such option.
 */
function versionOf({ argv, privileged }: Command): Command | null {
  const [first, entering = '', inner = ''] = argv;
  const program = first === 'nsenter' ? inner : first;
  if (!Object.hasOwn(VERSION_OPTIONS, program)) return null;
  const option = VERSION_OPTIONS[program] ?? '';
  const asked = first === 'nsenter' ? ([first, entering, program, option] as const) : null;
  // To say it, no program needs a module.
  return reading(asked ?? [program, option], { privileged, loads: [] });
}

/** Each namespace has its lo, so that a list of all links is never empty. */
function listsLinks({ argv }: Command): boolean {
  return argv.at(-2) === 'link' && argv.at(-1) === 'show';
}

/** The result of a look, as a failure where it succeeded without a word and its program is mute. */
export async function unlessMute(
  command: Command,
  result: CommandResult,
  { run }: Executor,
): Promise<CommandResult> {
  if (!succeeded(result) || result.stdout.trim() !== '') return result;
  const mute = (why: string): CommandResult => ({ ...result, exitCode: null, message: why });
  if (listsLinks(command)) return mute('ip listed no link, not even lo');
  const version = versionOf(command);
  if (version === null) return result;
  const said = await run(version);
  if (`${said.stdout}${said.stderr}`.trim() !== '') return result;
  return mute(`${version.argv.at(-2)} printed nothing, not even its version`);
}
