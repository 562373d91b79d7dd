import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { HIDDEN } from '../../src/executor/secret.ts';
import { parseJournal } from '../../src/plan/journal/parse-journal.ts';

const FOLDER = new URL('../fixtures/journals/', import.meta.url);

function recordsOf(name: string) {
  const read = parseJournal(readFileSync(new URL(name, FOLDER), 'utf8'));
  if (read.kind === 'damaged') throw new Error(`${name}: ${read.why}`);
  return read.records;
}

describe('a journal of an earlier version', () => {
  test.each(readdirSync(FOLDER))('is read to its end: %s', (name) => {
    const lines = readFileSync(new URL(name, FOLDER), 'utf8').trimEnd().split('\n');
    const written = lines.map((line) => JSON.parse(line).record);
    expect(recordsOf(name).map(({ record }) => record)).toEqual(written);
  });

  test('exists for every record in documents.txt', () => {
    const listed = readFileSync(new URL('documents.txt', import.meta.url), 'utf8').matchAll(
      /^journal\(record=([\w-]+)\)\.record:/gm,
    );
    const kinds = new Set(recordsOf('every-record.jsonl').map(({ record }) => record));
    expect([...kinds].toSorted()).toEqual([...listed].map(([, kind]) => kind).toSorted());
  });

  test('means the same, although it lacks some fields and spells others differently', () => {
    const [begin] = recordsOf('every-record.jsonl');
    expect(begin).toMatchObject({
      place: { engine: null, names: null },
      plan: {
        input: { name: 'ns1', token: HIDDEN },
        warnings: [],
        steps: [
          { undo: { loses: [], gone: { expects: { kind: 'absent' } } } },
          { command: { endpoint: { gatewayPriority: null } }, undo: { loses: [] } },
          { id: 'swarm' },
        ],
      },
    });
    expect(JSON.stringify(begin)).not.toContain('SWMTKN');
  });
});
