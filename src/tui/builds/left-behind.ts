import { errorWords } from '../../model/text/error-words.ts';
import { listBuilds, revertedWords } from '../../plan/builds.ts';
import { Untrusted } from '../../plan/journal/trusted-files.ts';
import type { Session } from '../hosts/sessions.ts';

/**
 * Offers to undo what a crash or a broken connection left behind on a host, once, when it is opened.
 * Says why if the journals cannot be read.
 */
export async function offerLeftBehind(
  { store, ...host }: Pick<Session, 'store' | 'executor' | 'engine'>,
  buildsFolder: () => string,
): Promise<void> {
  try {
    const { builds, reverted } = await listBuilds(host, buildsFolder());
    const back = builds.find(({ build }) => build === reverted[0]);
    if (back?.revertedAt) {
      const text = `${revertedWords(back.revertedAt)}: ${back.title}`;
      store.dispatch({ type: 'notice', notice: { tone: 'bad', text } });
    }
    const [first, ...more] = builds.filter(
      ({ state }) => state === 'crashed' || state === 'unfinished',
    );
    if (first === undefined) return;
    const others = more.length === 0 ? '' : ` and ${more.length} more`;
    const text = `left behind by a ${first.state === 'crashed' ? 'crash' : 'lost connection'}: ${first.title}${others}; u undoes it`;
    store.dispatch({ type: 'notice', notice: { tone: 'bad', text } });
  } catch (error) {
    const why = errorWords(error);
    const hint = error instanceof Untrusted ? `. ${error.hint}` : '';
    const text = `the journals of builds cannot be read: ${why}${hint}`;
    store.dispatch({ type: 'notice', notice: { tone: 'bad', text } });
  }
}
