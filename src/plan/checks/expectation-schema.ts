import * as v from 'valibot';
import type { Expectation } from './expectation.ts';

const text = { text: v.string() };

/** Reads an expectation back from a journal. */
export const expectationSchema: v.GenericSchema<unknown, Expectation> = v.lazy(() =>
  v.variant('kind', [
    v.object({ kind: v.literal('succeeds') }),
    v.object({ kind: v.literal('absent') }),
    /**
     * An earlier version took any failure for the one that means that a thing is not there, or any
     * with one exit code. It is held to that one failure.
     */
    v.pipe(
      v.object({ kind: v.literal('fails'), code: v.exactOptional(v.number()) }),
      v.transform((): Expectation => ({ kind: 'absent' })),
    ),
    v.object({ kind: v.literal('prints-nothing') }),
    v.object({ kind: v.literal('prints'), ...text }),
    v.object({ kind: v.literal('prints-line'), ...text }),
    v.object({ kind: v.literal('prints-line-starting'), ...text }),
    v.object({ kind: v.literal('lists'), name: v.string() }),
    v.object({ kind: v.literal('lists-only'), names: v.array(v.string()) }),
    v.object({ kind: v.literal('not'), of: expectationSchema }),
    v.object({ kind: v.literal('all'), of: v.array(expectationSchema) }),
    v.object({ kind: v.literal('any'), of: v.array(expectationSchema) }),
  ]),
);
