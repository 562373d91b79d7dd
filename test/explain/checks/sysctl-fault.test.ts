import { expect, test } from 'vitest';
import {
  linkSetting,
  settingEvidence,
  settingFault,
  settingOf,
} from '../../../src/explain/checks/sysctl-fault.ts';
import { A, B, cableContext, factsOf } from '../cable-context.ts';

test.each([
  [4, 'eth0', 'forwarding', 'net.ipv4.conf.eth0.forwarding'],
  [4, 'eth0.7', 'rp_filter', 'net.ipv4.conf.eth0/7.rp_filter'],
  [6, 'all', 'forwarding', 'net.ipv6.conf.all.forwarding'],
] as const)('IPv%i, %s, %s', (family, link, name, expected) => {
  expect(linkSetting(family, link, name)).toBe(expected);
});

const FORWARD = 'net.ipv4.ip_forward';
const context = cableContext({
  facts: new Map([
    [A, factsOf(A, { settings: { [FORWARD]: '1' } })],
    [B, factsOf(B, { settings: null })],
  ]),
});

test.each<readonly [string, number, string, string | null]>([
  ['a setting that was read', A, FORWARD, '1'],
  ['a setting that the namespace lacks', A, 'net.ipv6.conf.all.forwarding', null],
  ['settings that could not be read', B, FORWARD, null],
  ['a namespace of which nothing was read', 7, FORWARD, null],
])('%s', (_title, id, setting, expected) => {
  expect(settingOf(context, id, setting)).toBe(expected);
});

test('a setting is shown as sysctl prints it', () => {
  expect(settingEvidence(context, A, FORWARD)).toEqual({
    command: expect.stringMatching(/sysctl net\.ipv4\.ip_forward$/),
    output: 'net.ipv4.ip_forward = 1',
  });
});

test('a setting to blame has a fix that sets it', () => {
  const wanted = { id: A, setting: FORWARD, value: '0' };
  expect(settingFault(context, 'forwarding-off', wanted)).toMatchObject({
    code: 'forwarding-off',
    culprit: { kind: 'sysctl', name: FORWARD, namespace: A },
    fix: { recipe: 'edit-setting', fields: { namespace: 'a', setting: FORWARD, value: '0' } },
  });
});
