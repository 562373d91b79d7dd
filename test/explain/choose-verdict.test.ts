import { expect, test } from 'vitest';
import { chooseVerdict } from '../../src/explain/choose-verdict.ts';
import type { PathCheck } from '../../src/explain/diagnosis-context.ts';
import type { Finding } from '../../src/explain/finding.ts';
import type { FaultCode } from '../../src/explain/verdict.ts';
import { attempt, B, cableContext, tried } from './cable-context.ts';

function finding(
  code: FaultCode | null,
  stage: number,
  over: Partial<Finding['position']> = {},
): Finding {
  return {
    position: { direction: 'there', stage, step: 'link', link: null, ...over },
    what: `${code} at ${stage}`,
    evidence: [],
    fault:
      code === null
        ? null
        : {
            code,
            culprit: { kind: 'link', name: `${code}`, namespace: B },
            fix: { kind: 'words', words: '' },
          },
  };
}

const silent = tried({ small: attempt('silent'), echo: attempt('silent') });
const when = { takenAt: '2026-01-01T00:00:00Z', unseen: [] };
const found = (...findings: readonly Finding[]): readonly PathCheck[] => [() => findings];

test('what is wrong first on the way is the verdict, the rest is listed', () => {
  const checks = found(
    finding('destination-link-down', 2),
    finding('no-route', 0, { direction: 'back' }),
    finding('forwarding-off', 1, { step: 'forwarding' }),
    finding(null, 0),
    finding('peer-link-down', 1, { step: 'arrival' }),
  );
  const told = chooseVerdict(cableContext({ trial: silent }), checks, when);
  expect(told).toMatchObject({ verdict: 'peer-link-down', summary: 'peer-link-down at 1' });
  expect(told.others.map(({ code }) => code)).toEqual([
    'forwarding-off',
    'destination-link-down',
    'no-route',
  ]);
  expect(told.findings).toHaveLength(5);
});

test('one matter that is met there and back is told once', () => {
  const back = finding('bridge-down', 0, { direction: 'back' });
  const checks = found(back, finding('bridge-down', 1));
  const told = chooseVerdict(cableContext({ trial: silent }), checks, when);
  expect(told).toMatchObject({ verdict: 'bridge-down', summary: 'bridge-down at 1', others: [] });
});

test('an answer disproves what is said to stand in its way', () => {
  const checks = found(finding('peer-link-down', 0), finding('duplicate-mac', 1));
  const told = chooseVerdict(cableContext(), checks, when);
  expect(told).toMatchObject({ verdict: 'reachable', culprit: null, fix: null });
  expect(told.others.map(({ code }) => code)).toEqual(['duplicate-mac']);
});

test('an answer of another than the one asked about is none', () => {
  const checks = found(finding('duplicate-address', 1));
  const to = { kind: 'namespace', namespace: B } as const;
  const asked = { from: 1, to, port: null };
  expect(chooseVerdict(cableContext({ question: asked }), checks, when).verdict).toBe(
    'duplicate-address',
  );
  expect(chooseVerdict(cableContext(), checks, when).verdict).toBe('reachable');
});

test('nothing found and no answer is unknown', () => {
  const told = chooseVerdict(cableContext({ trial: silent }), found(finding(null, 0)), when);
  expect(told).toMatchObject({ verdict: 'unknown', culprit: null, fix: null, others: [] });
  expect(told.findings).toHaveLength(1);
});
