import { type CommandResult, isMissing, succeeded } from '../../executor/command-result.ts';
import type { Readiness } from '../../executor/netlink/netlink.ts';
import { bareWords, isSlow, SLOW_MS, timesLonger } from '../../executor/slowness.ts';

/** One thing that patchpanel uses, or is told by. */
export type DoctorFinding = {
  /** For programs: `ip`, `engine`, `lab`. */
  readonly id: string;
  readonly title: string;
  /**
   * `limited`: it is there, and some of what patchpanel does will not work. `unknown`: it could not be
   * found out, or was not looked at.
   */
  readonly status: 'ok' | 'limited' | 'missing' | 'unknown';
  /** What was found, in words. */
  readonly found: string;
  /** What to do; empty if there is nothing to do. */
  readonly hint: string;
};

/** The first line of what a program said of itself, on either output. */
function said(result: CommandResult): string {
  return `${result.stdout}\n${result.stderr}`.trim().split('\n')[0]?.trim() ?? '';
}

/** busybox prints its usage, and fails, for an option that it does not know. */
const BUSYBOX = /\bBusyBox\b/i;

/** Whether a program told its version: it ended well, or it is busybox and says so. */
function hasSpoken(result: CommandResult): boolean {
  return succeeded(result) || BUSYBOX.test(`${result.stdout}\n${result.stderr}`);
}

type Base = Pick<DoctorFinding, 'id' | 'title'>;

/** What could not be asked is neither there nor missing. */
function unread(base: Base, { message }: Pick<CommandResult, 'message'>): DoctorFinding {
  const hint = 'Try again; if it still fails, run the program by hand to see what it says.';
  return { ...base, status: 'unknown', found: `could not be read: ${message}`, hint };
}

function install(debian: string, fedora: string): string {
  return `Debian, Ubuntu: apt install ${debian}. Fedora: dnf install ${fedora}.`;
}

/** `ip -V` and `ip -j link show lo`; JSON came with iproute2 4.13. */
export function judgeIp(version: CommandResult, json: CommandResult): DoctorFinding {
  const base = { id: 'ip', title: 'ip (iproute2)' };
  const get = install('iproute2', 'iproute');
  if (isMissing(version)) return { ...base, status: 'missing', found: 'not installed', hint: get };
  if (!hasSpoken(version)) return unread(base, version);
  const found = said(version);
  if (succeeded(json) && isList(json.stdout)) return { ...base, status: 'ok', found, hint: '' };
  if (!NO_JSON.test(`${json.stdout}\n${json.stderr}`)) {
    const why = json.message || 'ip printed something that is not JSON';
    return unread(base, { message: why });
  }
  const hint = 'patchpanel needs iproute2 4.13 or newer, which prints JSON (ip -j).';
  return { ...base, status: 'limited', found: `${found}, without JSON`, hint };
}

/** How an ip without JSON refuses the option (iproute2 ip/ip.c, busybox networking/ip.c). */
const NO_JSON = /Option "-j" is unknown|unrecognized|invalid option|BusyBox/;

function isList(text: string): boolean {
  try {
    return Array.isArray(JSON.parse(text));
  } catch {
    return false;
  }
}

type Tool = {
  readonly id: string;
  readonly title: string;
  readonly debian: string;
  readonly fedora: string;
};

/** A program that is there or is not, by its version. */
export function judgeTool(
  { id, title, debian, fedora }: Tool,
  version: CommandResult,
): DoctorFinding {
  if (isMissing(version)) {
    return { id, title, status: 'missing', found: 'not installed', hint: install(debian, fedora) };
  }
  if (!hasSpoken(version)) return unread({ id, title }, version);
  return { id, title, status: 'ok', found: said(version), hint: '' };
}

/** `ping -V`: iputils names itself; busybox and inetutils are understood as well. */
export function judgePing(version: CommandResult): DoctorFinding {
  const base = { id: 'ping', title: 'ping' };
  if (isMissing(version)) {
    const hint = install('iputils-ping', 'iputils');
    return { ...base, status: 'missing', found: 'not installed', hint };
  }
  if (!hasSpoken(version)) return unread(base, version);
  const text = `${version.stdout}\n${version.stderr}`;
  if (/iputils/i.test(text)) return { ...base, status: 'ok', found: said(version), hint: '' };
  const name = /busybox/i.test(text)
    ? 'busybox'
    : /inetutils/i.test(text)
      ? 'inetutils'
      : 'unknown';
  const hint = 'The ping of iputils says more about lost probes.';
  return { ...base, status: 'limited', found: `${name}: ${said(version)}`, hint };
}

/** `id -u` and `sudo -n true`; null where sudo was left alone, which writes each try to its log. */
export function judgeRoot(id: CommandResult, sudo: CommandResult | null): DoctorFinding {
  const base = { id: 'root', title: 'root' };
  if (!isNumber(id)) return unread(base, { message: id.message || 'id printed no number' });
  if (id.stdout.trim() === '0') return { ...base, status: 'ok', found: 'yes', hint: '' };
  const hint = 'Reading other users’ namespaces and building wiring needs root: sudo patchpanel.';
  if (sudo === null) {
    const found = 'no; sudo was not tried, as it would write that to its log';
    return { ...base, status: 'limited', found, hint };
  }
  if (succeeded(sudo)) {
    return { ...base, status: 'limited', found: 'no; sudo asks for no password', hint };
  }
  return { ...base, status: 'limited', found: withoutRoot(sudo), hint };
}

/** sudo(8) ends with 1 where it wants a password, or refuses the user. */
function withoutRoot(sudo: CommandResult): string {
  if (isMissing(sudo)) return 'no, and no sudo';
  if (sudo.exitCode === 1) return 'no; sudo is there and wants a password';
  return `no; what sudo allows could not be read: ${sudo.message}`;
}

function isNumber(result: CommandResult): boolean {
  return succeeded(result) && /^\d+$/.test(result.stdout.trim());
}

/** `id -u` of who logs in over there, and whether what needs root has it by sudo. */
export function judgeFarRoot(id: CommandResult, bySudo: boolean): DoctorFinding {
  const base = { id: 'root', title: 'root' };
  if (!isNumber(id)) return unread(base, { message: id.message || 'id printed no number' });
  if (id.stdout.trim() === '0') return { ...base, status: 'ok', found: 'yes', hint: '' };
  if (bySudo) return { ...base, status: 'ok', found: 'by sudo, where it is needed', hint: '' };
  const hint =
    'Reading other users’ namespaces and building wiring needs root: log in as root, or as a user who may use sudo; the password is asked for at a terminal.';
  return { ...base, status: 'limited', found: 'no', hint };
}

/** `ls /run/netns`: the folder comes with the first `ip netns add`. */
export function judgeNetnsFolder(list: CommandResult): DoctorFinding {
  const base = { id: 'netns', title: '/run/netns' };
  if (succeeded(list)) {
    const names = list.stdout.split('\n').filter((name) => name !== '').length;
    return { ...base, status: 'ok', found: `${names} named`, hint: '' };
  }
  if (/No such file/.test(list.stderr)) {
    return { ...base, status: 'ok', found: 'no namespace has a name yet', hint: '' };
  }
  const isClosed = list.exitCode !== 126 && /Permission denied/.test(list.stderr);
  if (!isClosed) return unread(base, list);
  return { ...base, status: 'limited', found: list.message, hint: 'Run patchpanel as root.' };
}

/** Whether namespaces are read from inside the process; undefined for a host that only commands reach. */
export function judgeReader(readiness: Readiness | undefined): DoctorFinding {
  const base = { id: 'reader', title: 'fast reader' };
  if (readiness?.ok === true) {
    return {
      ...base,
      status: 'ok',
      found: 'rtnetlink, without a process for each namespace',
      hint: '',
    };
  }
  const found = readiness === undefined ? 'not on this host' : `not possible: ${readiness.why}`;
  const hint = 'Nothing is missing: ip reads the same, but takes longer with many namespaces.';
  return { ...base, status: 'limited', found, hint };
}

/** Milliseconds that a bare command takes there; null where that could not be measured. */
export function judgeSpeed(bareMs: number | null): DoctorFinding {
  const base = { id: 'speed', title: 'speed' };
  if (bareMs === null) {
    const found = 'could not be measured: time limits are the usual ones';
    const hint = 'This needs sh and a readable /proc/uptime.';
    return { ...base, status: 'unknown', found, hint };
  }
  if (!isSlow(bareMs)) {
    const found = `a bare command takes less than ${SLOW_MS} ms here`;
    return { ...base, status: 'ok', found, hint: '' };
  }
  const times = Math.round(timesLonger(bareMs));
  const found = `slow host: ${bareWords(bareMs)}, so time limits are ${times} times as long`;
  const hint =
    'Everything is read, but takes longer: see what keeps the host busy (top, or /proc/pressure).';
  return { ...base, status: 'limited', found, hint };
}

type Switch = Readonly<Record<'id' | 'title' | 'on' | 'off', string>> & {
  /** Whether the file comes with a module, and is off where it is not there. */
  readonly ofModule: boolean;
};

/** A switch under /proc/sys, which patchpanel never sets: it explains why a packet stays out. */
export function judgeSwitch(
  { id, title, on, off, ofModule }: Switch,
  read: CommandResult,
): DoctorFinding {
  const base = { id, title };
  const isAbsent = ofModule && read.exitCode === 1 && /No such file or directory/.test(read.stderr);
  if (isAbsent) return { ...base, status: 'ok', found: off, hint: '' };
  if (!isNumber(read)) return unread(base, { message: read.message || 'it is not a number' });
  return { ...base, status: 'ok', found: read.stdout.trim() === '0' ? off : on, hint: '' };
}
