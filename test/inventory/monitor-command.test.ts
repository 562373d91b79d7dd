import { expect, test } from 'vitest';
import type { EngineEvent } from '../../src/executor/engine/engine.ts';
import { engineHints } from '../../src/inventory/monitor/engine-hints.ts';
import { monitorCommand } from '../../src/inventory/monitor/monitor-command.ts';
import { parseMonitorLine } from '../../src/inventory/monitor/parse-monitor-line.ts';
import { sampleSnapshot } from '../support/sample-snapshot.ts';

const numbered = [11, 22, 33];

test.each([
  ['[nsid 2][LINK]1: lo: <LOOPBACK,UP,LOWER_UP> mtu 65536', { kind: 'table', id: 33 }],
  ['[nsid 1][ADDR]Deleted 1: lo    inet 127.0.0.1/8', { kind: 'table', id: 22 }],
  ['[nsid 0][ROUTE]local ::1 dev lo table local', { kind: 'table', id: 11 }],
  ['[nsid 0][RULE]32765:	from 1.2.3.4 lookup 5', { kind: 'table', id: 11 }],
  ['[nsid 1][NSID]nsid 9 (iproute2 netns name: x)', { kind: 'nsids', id: 22, isNew: true }],
  ['[nsid 1][NSID]Deleted nsid 9', { kind: 'nsids', id: 22, isNew: false }],
  ['[nsid current][NSID]Deleted nsid 2', { kind: 'ended', id: 33 }],
  ['ready', { kind: 'ready' }],
])('%s', (line, heard) => {
  expect(parseMonitorLine(line, numbered)).toEqual(heard);
});

test.each([
  '[nsid current][LINK]1: lo: <LOOPBACK> mtu 65536 alias patchpanel:listener',
  '[nsid current][NSID]Deleted nsid 7',
  '[nsid 7][LINK]1: lo: <LOOPBACK>',
  '    link/loopback 00:00:00:00:00:00 brd 00:00:00:00:00:00',
  '',
])('nobody is concerned by: %s', (line) => {
  expect(parseMonitorLine(line, numbered)).toBeNull();
});

test('names that could be more than a name to ip or xargs are arguments, and never its input', () => {
  const [first] = sampleSnapshot.namespaces;
  if (first === undefined) throw new Error('no namespace');
  const hostile = ['x\nlink del eth0', '-force', 'a b', "it's", '#c', '$(id)'];
  const namespaces = [...hostile, 'plain'].map((name, at) => ({
    ...first,
    id: at + 1,
    paths: [`/run/netns/${name}`],
  }));
  const { command } = monitorCommand(namespaces, { host: null, isHere: true });
  expect(command.input).toBe('named plain 6\n\n');
  expect(command.argv).toContain('/proc/self/cwd/netns/x\nlink del eth0');
});

const event = (type: string, action: string, attributes = {}): EngineEvent => ({
  type,
  action,
  id: 'id',
  attributes,
});

test.each([
  [event('container', 'start'), ['container', 'namespaces']],
  [event('container', 'rename'), ['container']],
  [event('container', 'destroy'), ['containers']],
  [event('container', 'exec_start: sh'), []],
  [event('network', 'create'), ['networks']],
  [event('network', 'connect', { container: 'c' }), ['container']],
  [event('network', 'disconnect'), ['engine']],
])('%o', (heard, kinds) => {
  expect(engineHints(heard).map(({ kind }) => kind)).toEqual(kinds);
});
