import { succeeded } from '../../../executor/command-result.ts';
import type { Executor } from '../../../executor/executor.ts';
import type { NamespaceId } from '../../../model/kernel/namespace.ts';
import { failureWith, type Result, success } from '../../../model/result.ts';
import { unparsable } from '../../shell/json.ts';
import { script } from '../../shell/script.ts';
import { failureWords, parseSections, SECTIONS, type Section } from '../../shell/sections.ts';
import { HOST_HANDLE, type ReadTarget } from '../handles.ts';
import type { NsidMap } from '../resolve-peers.ts';
import { parseNsids } from './parse-nsids.ts';

/**
 * ip(8) resolves an nsid to a name in /run/netns only, so in a mount namespace of our own every
 * namespace gets a name there. The working directory keeps leading into the real /run after a tmpfs
 * has covered it, through /proc/self/cwd, so that nothing needs to be copied aside. Without the
 * privilege for that, the names of the real /run/netns have to do. `ip netns list` asks for each
 * name by itself; `list-id` would be one dump, which kernel 6.18 ends after its first buffer: 134
 * nsids.
 *
 * The host's own is that of the shell: an ip that looks from another is itself in that one.
 *
 * Arguments: name and file of each namespace that is named by itself, `--`, then the names to ask.
 * Input: files whose own names serve, ended by NUL each, so that one ln(1) links hundreds.
 */
const LIST_IDS = `${SECTIONS}
naming=$1; shift
cd /run && unshare --mount --propagation private sh -c "$naming" patchpanel "$@" && exit
section plain ip -j netns list
`;

const NAMING = `${SECTIONS}
mount -t tmpfs patchpanel /run && mkdir /run/netns || exit
section names xargs -0 sh -c '[ $# -eq 0 ] || ln -s "$@" /run/netns/' patchpanel
while [ "$1" != -- ]; do
  case $2 in -) file=/proc/$$/ns/net ;; *) file=$2 ;; esac
  section name ln -s "$file" "/run/netns/$1"; shift 2
done
shift
for name do
  mark asked "$name"
  if [ "$name" = - ]; then section list ip -j netns list
  else section list ip -n "$name" -j netns list; fi
done
mark end
exit 0
`;

const TIME_LIMIT = 15_000;
const WHAT = 'find out which namespaces the cables lead to';

/** A name for a namespace in our own /run/netns; `file` is what the name is a link to. */
type Name = { readonly id: NamespaceId; readonly name: string; readonly file: string };

/**
 * Asks the namespaces in `asked` what their nsids mean, `all` being everything that an nsid can
 * turn out to mean. A namespace that could not be asked is missing from the answer.
 */
export async function readNsidsByIp(
  executor: Executor,
  asked: readonly ReadTarget[],
  all: readonly ReadTarget[],
  signal: AbortSignal,
): Promise<Result<ReadonlyMap<NamespaceId, NsidMap>>> {
  const { shared, single } = nameAll(all);
  const nameOf = new Map([...shared, ...single].map(({ id, name }) => [id, name]));
  const questions = asked.map(({ id, handles: [handle] }) =>
    handle === HOST_HANDLE ? HOST_HANDLE : (nameOf.get(id) ?? ''),
  );
  const command = script(
    LIST_IDS,
    [NAMING, ...single.flatMap(({ name, file }) => [name, file]), '--', ...questions],
    {
      timeLimit: TIME_LIMIT,
      typed: 'ip netns list-id',
      input: shared.map(({ file }) => `${file}\0`).join(''),
    },
  );
  const result = await executor.run(command, { signal });
  const sections = parseSections(result);
  const failed = (why: string) => failureWith({ what: WHAT, why, hint: 'refresh to try again' });
  if (sections.length === 0 || !succeeded(result)) {
    return failed(result.message || 'ip printed nothing');
  }
  try {
    return meanings(sections, asked, questions, [...shared, ...single]);
  } catch (error) {
    return failureWith({
      what: WHAT,
      why: `ip cannot be understood: ${unparsable(error)}`,
      hint: 'patchpanel needs ip of iproute2 4.18 or later',
    });
  }
}

/** A file's own name where it lies in a folder of namespaces and no other took the name. */
function nameAll(all: readonly ReadTarget[]): {
  readonly shared: readonly Name[];
  readonly single: readonly Name[];
} {
  const shared: Name[] = [];
  const single: Name[] = [];
  const taken = new Set<string>();
  for (const { id, handles } of all) {
    const handle = handles[0] ?? '';
    const name = /^\/run\/(?:docker\/)?netns\/([^/]+)$/.exec(handle)?.[1];
    const file =
      handle === HOST_HANDLE ? HOST_HANDLE : handle.replace(/^\/run\//, '/proc/self/cwd/');
    if (name !== undefined && name !== HOST_HANDLE && name !== '--' && !taken.has(name)) {
      taken.add(name);
      shared.push({ id, name, file });
    } else single.push({ id, name: `inode:${id}`, file });
  }
  return { shared, single };
}

function meanings(
  sections: readonly Section[],
  asked: readonly ReadTarget[],
  questions: readonly string[],
  names: readonly Name[],
): Result<ReadonlyMap<NamespaceId, NsidMap>> {
  const idOf = new Map(names.map(({ id, name }) => [name, id]));
  const answers = new Map<NamespaceId, NsidMap>();
  let at: NamespaceId | undefined;
  for (const section of sections) {
    const { name, text, status, error } = section;
    if (name === 'asked') at = asked[questions.indexOf(text)]?.id;
    if (name === 'plain') at = asked.find(({ handles: [handle] }) => handle === HOST_HANDLE)?.id;
    const isNaming = name === 'names' || name === 'name';
    if (status === null || (at === undefined && !isNaming)) continue;
    if (status !== 0) {
      // A namespace that ended meanwhile is left out.
      if (GONE.test(error)) continue;
      const why = failureWords(status, error);
      return failureWith({ what: WHAT, why, hint: 'refresh to try again' });
    }
    if (at === undefined) continue;
    const known = parseNsids(text).flatMap(({ name: printed, nsid }) => {
      const id = idOf.get(printed);
      return id === undefined ? [] : [[nsid, id] as const];
    });
    answers.set(at, new Map(known));
  }
  return success(answers);
}

/** What ip(8) says of a name that leads nowhere (iproute2 lib/namespace.c). */
const GONE = /^Cannot open network namespace .*: No such file or directory|: Invalid argument$/m;
