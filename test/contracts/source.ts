import { fileURLToPath } from 'node:url';
import type { Node, SourceFile } from 'typescript/unstable/ast';
import { API, type Checker } from 'typescript/unstable/sync';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/** The source as the compiler sees it: it knows what a value can be, and where a name comes from. */
export type Source = {
  readonly checker: Checker;
  /** Returns the files under a folder, given by its path from the root: `src/cli/`. Throws if there are none. */
  readonly under: (folder: string) => readonly SourceFile[];
  readonly close: () => void;
};

/** Leaves the other tests out: with them, opening takes twice as long. */
const PROJECT = fileURLToPath(new URL('tsconfig.json', import.meta.url));

/** Starts a compiler for the source. Close it when done: it is a process. */
export function openSource(): Source {
  const api = new API({ cwd: ROOT });
  const [project] = api.updateSnapshot({ openProjects: [PROJECT] }).getProjects();
  if (project === undefined) throw new Error('the compiler found no project');
  const { checker, program } = project;
  const names = program.getSourceFileNames().toSorted();
  return {
    checker,
    under: (folder) => {
      const files = names
        .filter((name) => name.startsWith(ROOT + folder))
        .flatMap((name) => program.getSourceFile(name) ?? []);
      if (files.length === 0) throw new Error(`${folder} has no source files`);
      return files;
    },
    close: () => api.close(),
  };
}

/** Lists a node and all nodes below it. */
export function nodesIn(node: Node): readonly Node[] {
  const nodes = [node];
  node.forEachChild((child) => {
    nodes.push(...nodesIn(child));
  });
  return nodes;
}
