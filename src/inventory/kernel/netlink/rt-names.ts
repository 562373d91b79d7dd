import { basename } from 'node:path';

/** How ip(8) names the numbers of rtnetlink on this host. */
export type RtNames = {
  readonly table: (id: number) => string;
  readonly protocol: (id: number) => string;
  readonly scope: (id: number) => string;
  readonly routeType: (id: number) => string;
};

/**
 * What ip knows by itself (lib/rt_names.c of iproute2), by the numbers of
 * include/uapi/linux/rtnetlink.h.
 */
const PROTOCOLS: Table = new Map([
  [0, 'unspec'],
  [1, 'redirect'],
  [2, 'kernel'],
  [3, 'boot'],
  [4, 'static'],
  [8, 'gated'],
  [9, 'ra'],
  [10, 'mrt'],
  [11, 'zebra'],
  [12, 'bird'],
  [13, 'dnrouted'],
  [14, 'xorp'],
  [15, 'ntk'],
  [16, 'dhcp'],
  [18, 'keepalived'],
  [42, 'babel'],
  [99, 'openr'],
  [186, 'bgp'],
  [187, 'isis'],
  [188, 'ospf'],
  [189, 'rip'],
  [192, 'eigrp'],
]);
const SCOPES: Table = new Map([
  [0, 'global'],
  [200, 'site'],
  [253, 'link'],
  [254, 'host'],
  [255, 'nowhere'],
]);
const TABLES: Table = new Map([
  [253, 'default'],
  [254, 'main'],
  [255, 'local'],
]);
/** RTN_…; lib/rt_names.c has no file for them. */
const ROUTE_TYPES = [
  'none',
  'unicast',
  'local',
  'broadcast',
  'anycast',
  'multicast',
  'blackhole',
  'unreachable',
  'prohibit',
  'throw',
  'nat',
  'xresolve',
];

type Table = ReadonlyMap<number, string>;
type Texts = ReadonlyMap<string, string>;

/** An administrator's folder before the distribution's, where ip of 6.5 and later looks too. */
const FOLDERS = ['/etc/iproute2', '/usr/share/iproute2', '/usr/lib/iproute2'] as const;
const FILES = ['rt_tables', 'rt_protos', 'rt_scopes'] as const;

/** The files and folders to read for `namesFrom`. */
export const NAME_FILES: readonly string[] = FOLDERS.flatMap((folder) =>
  FILES.flatMap((file) => [`${folder}/${file}`, `${folder}/${file}.d`]),
);

/** Names by the texts of NAME_FILES, those that are there. */
export function namesFrom(texts: Texts): RtNames {
  // A name in a file replaces one that ip knows of a table; of the others ip’s own comes first.
  const tables = new Map([...TABLES, ...tableIn(texts, 'rt_tables')]);
  const protocols = new Map([...tableIn(texts, 'rt_protos'), ...PROTOCOLS]);
  const scopes = new Map([...tableIn(texts, 'rt_scopes'), ...SCOPES]);
  return {
    table: (id) => tables.get(id) ?? String(id),
    protocol: (id) => protocols.get(id) ?? String(id),
    scope: (id) => scopes.get(id) ?? String(id),
    routeType: (id) => ROUTE_TYPES[id] ?? String(id),
  };
}

/**
 * The first folder that has the file, then each part in its `.d`, of which the first folder’s
 * counts too.
 */
function tableIn(texts: Texts, file: (typeof FILES)[number]): Table {
  const whole = FOLDERS.map((folder) => texts.get(`${folder}/${file}`)).find(
    (text) => text !== undefined,
  );
  const parts = new Map<string, string>();
  for (const folder of FOLDERS) {
    for (const [path, text] of texts) {
      const name = basename(path);
      const isPart = path === `${folder}/${file}.d/${name}` && name.endsWith('.conf');
      if (isPart && !parts.has(name)) parts.set(name, text);
    }
  }
  return new Map([whole ?? '', ...parts.values()].flatMap(parseNames));
}

const LINE = /^[ \t]*(0x[0-9a-f]+|-?\d+)\s+(\S+)/i;

/**
 * Lines of a number, decimal or with 0x, and a name. ip stops at the first that is neither that nor
 * a comment.
 */
function parseNames(text: string): readonly (readonly [number, string])[] {
  const names: (readonly [number, string])[] = [];
  for (const line of text.split('\n')) {
    if (/^[ \t]*(#|$)/.test(line)) continue;
    const [, id, name] = LINE.exec(line) ?? [];
    if (id === undefined || name === undefined) break;
    names.push([Number(id), Buffer.from(name, 'latin1').toString('utf8')]);
  }
  return names;
}
