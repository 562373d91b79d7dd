/** A network namespace held by a mount. */
export type NamespaceMount = { readonly inode: number; readonly path: string };

const ROOT = /^net:\[(\d+)\]$/;
const OCTAL = /\\([0-7]{3})/g;

/**
 * The network namespaces among the mounts of /proc/PID/mountinfo (proc_pid_mountinfo(5)): file
 * system nsfs, root `net:[inode]`. White space and backslashes of a path come as octal escapes.
 */
export function parseMountinfo(text: string): readonly NamespaceMount[] {
  return text.split('\n').flatMap((line) => {
    const [mount = '', fileSystem = ''] = line.split(' - ');
    const [, , , root = '', path] = mount.split(' ');
    const inode = ROOT.exec(root)?.[1];
    if (path === undefined || inode === undefined || !fileSystem.startsWith('nsfs ')) return [];
    const unescaped = path.replace(OCTAL, (_, octal) =>
      String.fromCharCode(Number.parseInt(octal, 8)),
    );
    return [{ inode: Number(inode), path: unescaped }];
  });
}
