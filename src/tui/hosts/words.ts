import type { Connection } from '../../executor/connection.ts';
import type { Glyphs } from '../../model/glyphs.ts';
import type { Tone } from '../../model/styled-text.ts';
import type { HostStatus } from '../../store/hosts/host-status.ts';
import type { State } from '../../store/state.ts';
import { clock } from '../words.ts';

type Down = Extract<Connection, { kind: 'down' }>;

/** `no connection since 12:03:11`. */
export function lostWords({ since }: Down): string {
  return `no connection since ${clock(since)}`;
}

/** What comes next: `next try 12:03:20`, which stays true without a clock that ticks. */
export function nextWords({ retryAt }: Down): string {
  return retryAt === null ? 'trying now' : `next try ${clock(retryAt)}`;
}

/** Why nothing can be done on the host now; null while it is connected. */
export function connectionRefusal({ feed }: Pick<State, 'feed'>): string | null {
  const { connection } = feed;
  return connection.kind === 'up' ? null : `${lostWords(connection)}: ${connection.why}`;
}

/** How it stands with a host, as a glyph and in words. */
export function hostStatusWords(
  status: HostStatus,
  glyphs: Glyphs,
): { readonly glyph: string; readonly tone: Tone; readonly words: string } {
  switch (status.kind) {
    case 'live':
      return { glyph: glyphs.up, tone: 'good', words: 'live' };
    case 'not-live':
      return { glyph: glyphs.paused, tone: 'warn', words: 'not live' };
    case 'reading':
      return { glyph: glyphs.waiting, tone: 'dim', words: 'reading' };
    case 'engine-away': {
      const next = status.retryAt === null ? '' : `, next try ${clock(status.retryAt)}`;
      return { glyph: glyphs.paused, tone: 'warn', words: `engine away${next}` };
    }
    case 'down': {
      const next = status.needsPerson ? 'asks you: press Enter' : nextWords(status);
      return { glyph: glyphs.failed, tone: 'bad', words: `${lostWords(status)}, ${next}` };
    }
  }
}
