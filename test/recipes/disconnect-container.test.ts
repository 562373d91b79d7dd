import { describe, expect, test } from 'vitest';
import { showOperation } from '../../src/executor/operation.ts';
import { disconnectContainer } from '../../src/recipes/disconnect-container/recipe.ts';
import type { Input } from '../../src/recipes/recipe.ts';
import { fieldStates, resolve } from '../../src/recipes/resolve.ts';
import { LEGS } from './legs-host.ts';
import { commandsOf } from './plan-lines.ts';

const FACTS = { snapshot: LEGS, details: {} };

const planOf = (given: Input) => {
  const resolved = resolve(disconnectContainer, given, FACTS);
  if (!resolved.ok) throw new Error(JSON.stringify(resolved.refusals));
  return disconnectContainer.plan(resolved.input, FACTS, 'k3x9q2');
};

/** The undo as a person would type it, and what it cannot bring back. */
const undoOf = (container: string, network: string) => {
  const [step] = planOf({ container, network }).steps;
  if (step?.undo.kind !== 'command') throw new Error('no undo');
  return { command: showOperation(step.undo.command), loses: step.undo.loses };
};

test('the only network of a container is proposed', () => {
  const states = fieldStates(disconnectContainer, { container: 'gap' }, FACTS);
  expect(states[1]).toMatchObject({ value: 'lan', refusal: null });
  expect(commandsOf(planOf({ container: 'gap' }))).toEqual(['docker network disconnect lan gap']);
});

test.each([
  [{}, 'container', 'missing'],
  [{ container: 'voip' }, 'container', 'host-mode'],
  [{ container: 'alone' }, 'container', 'none-mode'],
  [{ container: 'side' }, 'container', 'shared-namespace'],
  [{ container: 'bare' }, 'container', 'no-network'],
  [{ container: 'gone' }, 'container', 'gone'],
  [{ container: 'db', network: 'x' }, 'network', 'gone'],
  [{ container: 'db', network: 'none' }, 'network', 'not-connected'],
  [{ container: 'db' }, 'network', 'missing'],
  [{ container: 'db', network: 'inner' }, 'network', 'not-connected'],
  [{ container: 'task', network: 'services' }, 'network', 'not-attachable'],
])('refuses %o', (given, field, code) => {
  const resolved = resolve(disconnectContainer, given, FACTS);
  expect(resolved.ok ? null : resolved.refusals[0]).toMatchObject({ field, code });
});

describe('the way back', () => {
  test('settings that were asked for are asked for again', () => {
    expect(undoOf('db', 'lan').command).toBe(
      'docker network connect --ip 10.5.0.9 --alias data --link web:near lan db',
    );
    expect(undoOf('idle', 'lan')).toEqual({
      command: 'docker network connect --ip 10.5.0.40 --alias later lan idle',
      loses: [],
    });
  });

  test('an address that is the lowest free one comes by itself', () => {
    expect(undoOf('web', 'lan').command).toBe('docker network connect lan web');
    expect(undoOf('db', 'six').command).toBe('docker network connect --gw-priority 5 six db');
  });

  test('one above a free one is asked for, and is a fixed one from then on', () => {
    expect(undoOf('gap', 'lan')).toEqual({
      command: 'docker network connect --ip 10.5.0.132 lan gap',
      loses: [
        '10.5.0.132 becomes a fixed address of gap: otherwise the engine would give 10.5.0.130',
        expect.stringContaining('the name of its link'),
      ],
    });
  });

  test('where none can be asked for, it may be another', () => {
    expect(undoOf('late', 'bridge')).toMatchObject({
      command: 'docker network connect bridge late',
      loses: [
        'its address 172.17.0.3: no address can be requested on the default bridge, and the engine would give 172.17.0.2',
        expect.anything(),
      ],
    });
    expect(undoOf('apart', 'auto').loses[0]).toContain('if the engine chose the subnet');
    expect(undoOf('guest', 'multi').loses[0]).toContain('the engine chooses another');
  });

  test('warns that what the engine did not set is lost', () => {
    expect(undoOf('web', 'lan').loses).toEqual([
      expect.stringContaining('it differs from eth0 until web restarts'),
      'the address 10.5.0.200/24 of eth0, which the engine did not assign',
      'the route 10.99.0.0/16 via 10.5.0.9 dev eth0, which the engine did not add',
    ]);
  });
});

test('warns of what goes', () => {
  expect(planOf({ container: 'web', network: 'lan' }).warnings).toEqual([
    'Connections of web over lan are cut.',
    'It is the last network of web: only lo is left, and no host can reach it.',
    'side shares the namespace of web and will also leave lan.',
    'Its published ports (80/tcp) stop working until it is on a network again.',
  ]);
  expect(planOf({ container: 'db', network: 'six' }).warnings).toContain(
    'The default route of db moves from six to lan.',
  );
});
