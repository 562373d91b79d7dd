import type { Command } from '../executor/command.ts';
import { isOwnScript } from './own-scripts.ts';

/**
 * What a command of a build may be, told by its words alone: a `look` changes nothing and is what checks,
 * guards and identities are made of; a `probe` sends a few packets or waits; a `change` is one of the
 * programs that recipes change a host with.
 */
export type Form = 'look' | 'probe' | 'change';

type Words = readonly string[];

/** Which form a command has; null where no recipe of ours would give it. A file's own word counts for nothing. */
export function formOf({ argv, input }: Pick<Command, 'argv' | 'input'>): Form | null {
  const [first, ...rest] = argv;
  const words = first === 'nsenter' ? inside(rest) : argv;
  if (words === null) return null;
  if (input === undefined && isLook(words)) return 'look';
  if (input === undefined && isProbe(words)) return 'probe';
  return isChange(words) ? 'change' : null;
}

/** nsenter(1) with the network namespace alone, by an absolute path. */
function inside([entering = '', ...words]: Words): Words | null {
  return /^--net=\/[^\0]*$/.test(entering) && words[0] !== 'nsenter' ? words : null;
}

function isLook([program = '', ...words]: Words): boolean {
  if (/^ip6?tables(-legacy|-nft)?$/.test(program)) return looksAtRules(words);
  return LOOKS[program]?.(words) ?? false;
}

const LOOKS: Readonly<Record<string, (words: Words) => boolean>> = {
  ip: (words) => {
    const [object = '', verb = ''] = afterOptions(words, IP_OPTIONS, ['-n', '-netns']);
    if (object === 'netns') return ['list', 'list-id', 'pids', 'identify'].includes(verb);
    return IP_OBJECTS.has(object) && SHOWS.has(verb);
  },
  bridge: (words) => {
    const [object = '', verb = ''] = afterOptions(words, IP_OPTIONS, ['-n']);
    return ['link', 'fdb', 'vlan', 'mdb'].includes(object) && SHOWS.has(verb);
  },
  // nft(8) joins its words and reads them as a script, in which `;` or a line ends a command.
  nft: (words) => {
    const [verb, ...named] = afterOptions(words, NFT_OPTIONS, []);
    return verb === 'list' && named.length > 0 && named.every((word) => /^[\w./-]+$/.test(word));
  },
  // `key=value` sets, with -w or without (sysctl(8)).
  sysctl: (words) => {
    const named = words[0] === '-n' ? words.slice(1) : words;
    return named.length === 1 && /^net[./][^=\s]+$/.test(named[0] ?? '');
  },
  cat: ([path, ...more]) => more.length === 0 && isBelow(path, '/proc/sys/net/'),
  stat: (words) => {
    const plain = words.filter((word, at) => at > 1 || (word !== '-L' && word !== '-f'));
    const [option, format, path, ...more] = plain;
    return option === '-c' && format !== undefined && isPath(path) && more.length === 0;
  },
  readlink: (words) => {
    const [path, ...more] = words[0] === '-v' ? words.slice(1) : words;
    return isPath(path) && more.length === 0;
  },
  test: ([option = '', path, ...more]) =>
    /^-[defhLrS]$/.test(option) && isPath(path) && more.length === 0,
  mountpoint: ([option, path, ...more]) => option === '-q' && isPath(path) && more.length === 0,
  ls: (words) => {
    const [path, ...more] = words[0] === '-A' ? words.slice(1) : words;
    return isPath(path) && more.length === 0;
  },
  sh: ([option, text]) => option === '-c' && isOwnScript(text, 'look'),
};

const IP_OBJECTS = new Set([
  ...['link', 'address', 'addr', 'route', 'rule', 'neigh', 'neighbor', 'neighbour', 'netconf'],
  ...['maddress', 'tunnel', 'nexthop', 'vrf'],
]);

const SHOWS = new Set(['show', 'list', 'get']);

/** Of ip(8) and bridge(8); not among them is -batch, which reads commands from a file. */
const IP_OPTIONS = new Set([
  ...['-4', '-6', '-b', '-br', '-brief', '-d', '-details', '-j', '-json', '-o', '-oneline'],
  ...['-s', '-stats', '-statistics', '-c=never', '-N'],
]);

/** Of nft(8); not among them are -f, -i and -D. */
const NFT_OPTIONS = new Set(['-a', '-j', '-n', '-nn', '-s', '-t', '-y']);

/** What follows the options that a program may be given; nothing where another is among them. */
function afterOptions(words: Words, plain: ReadonlySet<string>, valued: Words): Words {
  for (let at = 0; at < words.length; at += 1) {
    const word = words[at] ?? '';
    if (valued.includes(word)) at += 1;
    else if (!word.startsWith('-')) return words.slice(at);
    else if (!plain.has(word)) return [];
  }
  return [];
}

function isPath(text: string | undefined): boolean {
  return text?.startsWith('/') ?? false;
}

/** Options of a rule that is asked for; not among them is --modprobe, which names a program to run (iptables(8)). */
const RULE_OPTIONS = new Set([
  ...['-s', '-d', '-i', '-o', '-p', '-m', '-j', '-t', '--comment', '--ctstate', '--icmp-type'],
  ...['--icmpv6-type', '--sport', '--dport', '--sports', '--dports', '--src-type', '--dst-type'],
]);

/** One -S or -C, and around it what names the table and the rule. */
function looksAtRules(words: Words): boolean {
  let asked = 0;
  for (let at = 0; at < words.length; at += 1) {
    const word = words[at] ?? '';
    // `-S CHAIN NUMBER` asks for one rule.
    if (word === '-w' || word === '!' || /^\d+$/.test(word)) continue;
    if (word === '-S' || word === '-C') asked += 1;
    else if (!RULE_OPTIONS.has(word)) return false;
    at += 1; // the option's value
  }
  return asked === 1;
}

function isProbe([program, ...words]: Words): boolean {
  if (program === 'sleep') return words.length === 1 && /^[1-9]$/.test(words[0] ?? '');
  if (program === 'ip') {
    const [netns, exec, name = '-', ...inner] = words;
    return netns === 'netns' && exec === 'exec' && !name.startsWith('-') && isPing(inner);
  }
  return isPing([program ?? '', ...words]);
}

function isPing([program, count, , wait, , target = '', ...more]: Words): boolean {
  return (
    program === 'ping' &&
    count === '-c' &&
    wait === '-W' &&
    /^[\da-f.:]+$/i.test(target) &&
    more.length === 0
  );
}

/** The option that names a program to run, in any of the ways that getopt_long(3) takes it. */
const MODPROBE = /^-\w*M|^--m(o(d(p(r(o(be?)?)?)?)?)?)?(=|$)/;

/** What recipes change a host with, and where. */
function isChange([program = '', ...words]: Words): boolean {
  if (/^ip6?tables(-legacy|-nft)?$/.test(program)) {
    return !words.some((word) => MODPROBE.test(word));
  }
  switch (program) {
    case 'nft':
      return true;
    case 'sysctl':
      return words.every((word) => /^-[qwe]$|^net[./][^=\s]+=/.test(word));
    case 'ip':
    case 'bridge': {
      // `ip netns exec` and `ip vrf exec` run a program of another's choice, -batch a file of commands.
      const [, verb] = afterOptions(words, IP_OPTIONS, ['-n', '-netns']);
      return verb !== undefined && verb !== 'exec';
    }
    case 'tee':
      return words.length === 1 && isBelow(words[0], '/proc/sys/net/');
    case 'rm':
    case 'rmdir':
      return words.length === 1 && isBelow(words[0], NAMES);
    case 'ln':
    case 'mkdir':
    case 'install':
      return isBelow(words.at(-1), NAMES);
    case 'sh':
      return words[0] === '-c' && isOwnScript(words[1], 'change');
    default:
      return false;
  }
}

/** Where ip-netns(8) has its names. */
const NAMES = '/run/netns/';

function isBelow(path: string | undefined, folder: string): boolean {
  return path !== undefined && `${path}/`.startsWith(folder) && !path.split('/').includes('..');
}
