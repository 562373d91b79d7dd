import { describe, expect, test } from 'vitest';
import { parseNetnsNames } from '../../src/inventory/kernel/read-netns-names.ts';
import type { Section } from '../../src/inventory/shell/sections.ts';
import type { NetnsFolder } from '../../src/model/kernel/netns-names.ts';
import { planAsText } from '../../src/plan/script/plan-as-text.ts';
import { exposeNamespace } from '../../src/recipes/expose-namespace/recipe.ts';
import type { HostFacts, Input } from '../../src/recipes/recipe.ts';
import { fieldStates, resolve } from '../../src/recipes/resolve.ts';
import { container, hostWith, namespace } from './bridge-host.ts';

const SANDBOX = '/run/docker/netns/3f2a';

const SNAPSHOT = hostWith([], {
  containers: [
    container('web', { namespace: 2 }),
    container('side', { namespace: 2, networkMode: 'container:web' }),
    container('old', { state: 'exited', pid: null }),
  ],
  namespaces: [
    namespace(2, { kind: 'container', containers: ['web', 'side'], paths: [SANDBOX] }),
    namespace(3, { names: ['lab'], paths: ['/run/netns/lab'] }),
    namespace(4, { kind: 'process', processes: [{ pid: 77, name: 'nginx' }] }),
  ],
});

const FOLDER: NetnsFolder = {
  exists: true,
  nsfs: 4,
  names: [
    { name: 'lab', kind: 'namespace' },
    { name: 'gone', kind: 'stale-link', target: '/proc/99/ns/net' },
    { name: 'empty', kind: 'stale-file', mode: '0', owner: '0', group: '0' },
    { name: 'notes', kind: 'other' },
  ],
};

const factsWith = (folder: NetnsFolder): HostFacts => ({
  snapshot: SNAPSHOT,
  details: { netnsNames: { ok: true, value: folder } },
});
const FACTS = factsWith(FOLDER);

function planned(given: Input, facts = FACTS) {
  const resolved = resolve(exposeNamespace, given, facts);
  if (!resolved.ok) throw new Error(JSON.stringify(resolved.refusals));
  return exposeNamespace.plan(resolved.input, facts, 'k3x9q2');
}

const commands = (given: Input, facts = FACTS) =>
  planAsText(planned(given, facts))
    .split('\n')
    .filter((line) => line.startsWith('   $ '))
    .map((line) => line.slice(5));

describe('proposals', () => {
  test('a container that ip netns does not know yet, under its own name', () => {
    expect(planned({}).input).toEqual({ namespace: 'web', 'remove-stale': '', name: 'web' });
  });

  test('the container that was named, of several in one namespace', () => {
    expect(planned({ namespace: 'side' }).input.name).toBe('side');
  });

  test('a name that is free', () => {
    expect(planned({ namespace: '3' }).input.name).toBe('lab-2');
    expect(planned({ namespace: 'pid:77' }).input.name).toBe('nginx');
  });

  test('stale names are offered with what is wrong with them, and not asked for if there are none', () => {
    const stale = (folder: NetnsFolder) =>
      fieldStates(exposeNamespace, { namespace: 'web' }, factsWith(folder)).find(
        ({ field }) => field.key === 'remove-stale',
      );
    expect(stale(FOLDER)?.choices).toEqual([
      { value: 'gone', note: 'points to /proc/99/ns/net, which is not a namespace' },
      { value: 'empty', note: 'an empty file with nothing mounted on it' },
    ]);
    expect(stale({ ...FOLDER, names: [] })?.unasked).toContain('no stale names');
  });
});

describe('refusals', () => {
  test.each([
    { namespace: 'nobody', code: 'not-found', says: 'no namespace or container nobody' },
    { namespace: 'old', code: 'not-running', says: 'old has no network namespace' },
    { namespace: 'host', code: 'host', says: 'does not need a name' },
    { 'remove-stale': 'lab', code: 'alive', says: 'an existing namespace' },
    { 'remove-stale': 'gone,notes', code: 'not-stale', says: 'was not created by ip netns' },
    { 'remove-stale': 'nobody', code: 'gone', says: 'no name nobody' },
    { name: 'lab', code: 'taken', says: 'a namespace named lab already exists' },
    { name: 'notes', code: 'taken', says: 'notes' },
    { name: 'gone', code: 'stale', says: 'a stale name' },
    { name: 'a/b', code: 'not-allowed', says: 'another folder' },
    { name: 'n'.repeat(256), code: 'too-long', says: '255' },
  ])('$code: $says', ({ code, says, ...given }) => {
    const fields = Object.fromEntries(
      Object.entries(given).filter(([, value]) => value !== undefined),
    );
    const resolved = resolve(exposeNamespace, fields, FACTS);
    const refusals = resolved.ok ? [] : resolved.refusals;
    expect(refusals).toHaveLength(1);
    expect(refusals[0]).toMatchObject({ code, message: expect.stringContaining(says) });
    expect(Object.keys(fields)).toContain(refusals[0]?.field);
  });

  test('a folder that could not be listed says why', () => {
    const problem = { what: 'list', why: 'it is not a folder', hint: '' };
    const facts: HostFacts = {
      snapshot: SNAPSHOT,
      details: { netnsNames: { ok: false, problem } },
    };
    expect(resolve(exposeNamespace, { namespace: 'web' }, facts)).toMatchObject({
      refusals: [{ code: 'unreadable', message: expect.stringContaining('not a folder') }],
    });
  });
});

describe('the plan', () => {
  test('leads to the engine’s file, and warns of ip netns delete and of who else is there', () => {
    expect(commands({})).toEqual([`ln -s ${SANDBOX} /run/netns/web`]);
    expect(planned({}).warnings).toEqual([
      expect.stringContaining('web, side are all in this namespace'),
      expect.stringContaining('never with ip netns delete'),
      expect.stringContaining('stale'),
    ]);
  });

  test('leads to a process if there is no file', () => {
    expect(commands({ namespace: '4' })).toEqual(['ln -s /proc/77/ns/net /run/netns/nginx']);
  });

  test('removes stale names, whose place can then be taken', () => {
    expect(commands({ 'remove-stale': 'gone,empty', name: 'gone' })).toEqual([
      'rm /run/netns/gone',
      'rm /run/netns/empty',
      `ln -s ${SANDBOX} /run/netns/gone`,
    ]);
    const undos = planned({ 'remove-stale': 'gone,empty' }).steps.map(({ undo }) =>
      undo.kind === 'command' && 'argv' in undo.command ? undo.command.argv.join(' ') : '',
    );
    expect(undos).toEqual([
      'ln -s /proc/99/ns/net /run/netns/gone',
      'install -m 0 -o 0 -g 0 /dev/null /run/netns/empty',
      'rm /run/netns/web',
    ]);
  });

  test('makes the folder if it is missing', () => {
    expect(commands({}, factsWith({ exists: false, names: [], nsfs: 4 }))).toEqual([
      'mkdir -m 755 /run/netns',
      `ln -s ${SANDBOX} /run/netns/web`,
    ]);
  });
});

describe('the offer', () => {
  const offer = (id: number) => {
    const seen = SNAPSHOT.namespaces.find((each) => each.id === id);
    return seen && exposeNamespace.offer({ kind: 'namespace', namespace: seen }, SNAPSHOT);
  };

  test('on a container', () => {
    expect(offer(2)).toEqual({
      title: 'Make web, side visible to ip netns',
      preset: { namespace: 'web' },
    });
  });

  test('not on the host, nor on what has a name', () => {
    expect([offer(1), offer(3)]).toEqual([null, null]);
  });

  test('on a stopped container: why not', () => {
    const old = { kind: 'container', container: container('old', { state: 'exited' }) } as const;
    expect(exposeNamespace.offer({ ...old, namespace: null }, SNAPSHOT)).toMatchObject({
      refusal: expect.stringContaining('exited'),
    });
  });
});

test('what the reader makes of a listing', () => {
  const section = (name: string, text: string): Section => ({ name, text, status: 0, error: '' });
  const sections = [
    section('nsfs', '4\n'),
    section('exists', 'yes'),
    section(
      'behind',
      'asked 4\n4 402653 /run/netns/live//\n25 9 /run/netns/bad//\n25 3 /run/netns/d//\n',
    ),
    section(
      'files',
      'asked 4\na1ff 15 777 0 0 /run/netns/dead link//\n8000 0 0 0 0 /run/netns/live//\n8124 0 444 0 5 /run/netns/bad//\n41ed 40 755 0 0 /run/netns/d//\n',
    ),
    section('/run/netns/dead link', '/proc/9/ns/net\n'),
  ];
  expect(parseNetnsNames(sections)).toEqual({
    exists: true,
    nsfs: 4,
    names: [
      { name: 'dead link', kind: 'stale-link', target: '/proc/9/ns/net' },
      { name: 'live', kind: 'namespace' },
      { name: 'bad', kind: 'stale-file', mode: '444', owner: '0', group: '5' },
      { name: 'd', kind: 'other' },
    ],
  });
});
