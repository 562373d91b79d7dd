import { constants } from 'node:fs';
import { access } from 'node:fs/promises';
import { dirname } from 'node:path';
import { errorWords } from '../../model/text/error-words.ts';
import { buildsFolder } from '../../plan/journal/state-folder.ts';
import { safeFolder, Untrusted } from '../../plan/journal/trusted-files.ts';
import { drawsUnicode, localeOf } from '../print/locale.ts';
import type { DoctorFinding } from './doctor-report.ts';

type Environment = Readonly<Record<string, string | undefined>>;
type Screen = Pick<NodeJS.WriteStream, 'isTTY' | 'columns' | 'rows'>;

/** The Node that runs this; older ones were refused before. */
export function nodeFinding(version: string): DoctorFinding {
  return { id: 'node', title: 'Node', status: 'ok', found: version, hint: '' };
}

/** How large the terminal is, and whether it shows colours and more than ASCII. */
export function terminalFinding({ isTTY, columns, rows }: Screen, env: Environment): DoctorFinding {
  const base = { id: 'terminal', title: 'terminal' };
  if (!isTTY) {
    const hint = 'Without one, patchpanel prints the text snapshot instead of the explorer.';
    return { ...base, status: 'limited', found: 'stdout is not a terminal', hint };
  }
  const locale = localeOf(env) ?? 'no locale';
  const isPlain = Boolean(env.NO_COLOR) || env.TERM === 'dumb';
  const found = `${columns}×${rows}, ${env.TERM ?? 'TERM unset'}, ${isPlain ? 'no colours' : 'colours'}, ${locale}`;
  if (columns < 60 || rows < 15) {
    return { ...base, status: 'limited', found, hint: 'The explorer needs 60×15 or more.' };
  }
  if (!drawsUnicode(env)) {
    const hint =
      env.TERM === 'linux'
        ? 'The kernel’s console lacks the glyphs, so patchpanel draws ASCII only.'
        : 'patchpanel draws ASCII only: set LANG to a UTF-8 locale such as C.UTF-8.';
    return { ...base, status: 'limited', found, hint };
  }
  return { ...base, status: 'ok', found, hint: '' };
}

/** Whether the journal of builds can be written, without which nothing is built. Creates nothing. */
export async function stateFinding(): Promise<DoctorFinding> {
  const base = { id: 'state', title: 'state folder' };
  let folder: string;
  try {
    folder = buildsFolder();
  } catch (error) {
    const found = errorWords(error);
    return { ...base, status: 'missing', found, hint: 'Set HOME or XDG_STATE_HOME.' };
  }
  const untrusted = await safeFolder(folder).then(
    () => null,
    (error: unknown) => (error instanceof Untrusted ? error : null),
  );
  if (untrusted !== null) {
    return { ...base, status: 'missing', found: untrusted.message, hint: untrusted.hint };
  }
  if (await isWritable(folder)) return { ...base, status: 'ok', found: folder, hint: '' };
  const hint =
    'Nothing can be built without its journal: make the folder writable, or set XDG_STATE_HOME.';
  return { ...base, status: 'missing', found: `${folder} cannot be written`, hint };
}

/** Of a folder that is still to be made, the nearest one that exists decides. */
async function isWritable(folder: string): Promise<boolean> {
  try {
    await access(folder, constants.W_OK | constants.X_OK);
    return true;
  } catch (error) {
    const isMissing = error instanceof Error && 'code' in error && error.code === 'ENOENT';
    return isMissing && dirname(folder) !== folder && isWritable(dirname(folder));
  }
}
