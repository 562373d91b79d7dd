import fc from 'fast-check';
import { expect, test } from 'vitest';
import { exportSvg } from '../../src/probe/export/export-svg.ts';
import { exportCsv, exportJsonLines } from '../../src/probe/export/export-text.ts';
import type { ProbeRecord } from '../../src/probe/export/probe-record.ts';
import { type PingSession, startSession, stepSession } from '../../src/probe/session/session.ts';

function sessionOf(target: string, lines: readonly string[]): PingSession {
  return lines.reduce(
    (session, line, at) => stepSession(session, { kind: 'line', line, at: at * 1000 }),
    startSession({ target, intervalMs: 1000 }, 0),
  );
}

const ECHO = sessionOf('10.0.0.2', [
  'PING 10.0.0.2 (10.0.0.2) 56(84) bytes of data.',
  '64 bytes from 10.0.0.2: icmp_seq=1 ttl=64 time=0.058 ms',
  'no answer yet for icmp_seq=2',
  '64 bytes from 10.0.0.2: icmp_seq=3 ttl=64 time=12 ms',
]);
const PORT = sessionOf('tcp://10.0.0.2:80', ['at 10.0.0.2', '0 refused 58']);

const RECORD: ProbeRecord = {
  targets: [
    { from: 'web', session: ECHO },
    { from: 'a"b', session: PORT },
  ],
  moments: [{ at: 2500, text: 'I changed it, here' }],
  now: 4000,
  epoch: Date.UTC(2026, 0, 31, 12),
};

test('CSV has a line for each probe and moment, by time', () => {
  expect(exportCsv(RECORD).split('\r\n')).toEqual([
    'time,from,target,kind,probe,rtt_us,outcome,detail',
    '2026-01-31T12:00:01.000Z,web,10.0.0.2,icmp,1,58,answered,',
    '2026-01-31T12:00:01.000Z,"a""b",tcp://10.0.0.2:80,tcp,1,,refused,connection refused',
    '2026-01-31T12:00:02.000Z,web,10.0.0.2,icmp,2,,lost,',
    '2026-01-31T12:00:02.500Z,,,mark,,,,"I changed it, here"',
    '2026-01-31T12:00:03.000Z,web,10.0.0.2,icmp,3,12000,answered,',
    '',
  ]);
});

test('JSON lines have the figures of each target, then the probes and moments', () => {
  const lines = exportJsonLines(RECORD)
    .trimEnd()
    .split('\n')
    .map((line): { readonly type: string } => JSON.parse(line));
  expect(lines.map(({ type }) => type)).toEqual([
    ...['target', 'target', 'probe', 'probe', 'probe', 'mark', 'probe'],
  ]);
  expect(lines[0]).toMatchObject({ from: 'web', kind: 'icmp', sent: 3, lost: 1, max: 12_000 });
  expect(lines[3]).toEqual({
    ...{ type: 'probe', time: '2026-01-31T12:00:01.000Z', from: 'a"b', kind: 'tcp', probe: 1 },
    ...{ target: 'tcp://10.0.0.2:80', rttUs: null, outcome: 'refused' },
    detail: 'connection refused',
  });
});

test('SVG draws what was answered, lost and marked', () => {
  const svg = exportSvg(RECORD);
  expect(elements(svg).filter((name) => name === 'g')).toHaveLength(2);
  expect(svg.match(/<circle/g)).toHaveLength(2);
  expect(svg.match(/class="lost"/g)).toHaveLength(2);
  expect(svg.match(/class="mark"/g)).toHaveLength(1);
  expect(svg).toContain('I changed it, here');
  expect(svg).toContain('web → 10.0.0.2');
  expect(svg).not.toMatch(/NaN|Infinity|undefined/);
});

test('SVG is well-formed and runs nothing, whatever the texts are', () => {
  const nasty = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.constantFrom('</text><script>alert(1)</script>', ']]>&amp;', '\u0000\u001b[2J\ufffe"'),
  );
  fc.assert(
    fc.property(nasty, nasty, (from, text) => {
      const moments = [{ at: 2500, text }];
      const svg = exportSvg({ ...RECORD, targets: [{ from, session: ECHO }], moments });
      const names = elements(svg);
      expect(names).not.toContain('script');
      // biome-ignore lint/suspicious/noControlCharactersInRegex: XML 1.0 has no place for them.
      expect(svg).not.toMatch(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/);
    }),
    { numRuns: 30 },
  );
});

test('nothing probed still is a picture', () => {
  const none = startSession({ target: 'db', intervalMs: 1000 }, 0);
  const svg = exportSvg({ ...RECORD, targets: [{ from: 'web', session: none }] });
  expect(elements(svg)).toContain('g');
  expect(svg).not.toMatch(/NaN|Infinity/);
  expect(elements(exportSvg({ ...RECORD, targets: [] }))).toContain('svg');
});

/** The elements of a document in the part of XML that is written here; throws where it is not well-formed. */
function elements(xml: string): readonly string[] {
  const names: string[] = [];
  const open: string[] = [];
  const body = xml.replace(/^<\?xml [^?]*\?>\n/, '');
  const token = /<(\/?)([a-z]+)((?: [a-zA-Z0-9:-]+="[^"<]*")*)(\/?)>|([^<]+)/gy;
  while (token.lastIndex < body.length) {
    const at = token.lastIndex;
    const match = token.exec(body);
    if (match === null) throw new Error(`not well-formed at: ${body.slice(at, at + 40)}`);
    const [, closing, name = '', , empty, text] = match;
    if (text !== undefined) {
      if (/&(?!(?:amp|lt|gt|quot);)/.test(text)) throw new Error(`a bare & in: ${text}`);
    } else if (closing === '/') {
      if (open.pop() !== name) throw new Error(`</${name}> closes another element`);
    } else {
      names.push(name);
      if (empty !== '/') open.push(name);
    }
  }
  if (open.length > 0) throw new Error(`not closed: ${open.join(', ')}`);
  return names;
}
