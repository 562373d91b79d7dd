import type { Engine, EngineAnswer, EngineCall } from '../../src/executor/engine/engine.ts';
import { BUILD_LABEL } from '../../src/executor/engine/engine-change.ts';
import { newBuildId } from '../../src/plan/build-id.ts';
import { makeStep, undoBy } from '../../src/plan/make-step.ts';
import type { Plan, Step } from '../../src/plan/plan.ts';
import { isFree, isNamed, isOfBuild } from '../../src/recipes/engine/engine-checks.ts';
import { toyPlan } from './toy-host.ts';

/** An engine that knows networks by name, with their labels, and its own id. */
export type ToyEngine = Engine & {
  readonly networks: Map<string, Readonly<Record<string, string>>>;
  /** Null while it does not answer. */
  id: string | null;
};

export function toyEngine(): ToyEngine {
  const networks: ToyEngine['networks'] = new Map();
  const refusal = (failure: 'absent' | 'failed' | 'vanished', why: string): EngineAnswer => ({
    ok: false,
    failure,
    problem: { what: 'ask', why, hint: '' },
  });
  const toy: ToyEngine = {
    address: 'toy',
    networks,
    id: 'engine-1',
    events: () => Promise.reject(new Error('a toy has no events')),
    call: async (call: EngineCall): Promise<EngineAnswer> => {
      if (toy.id === null) return refusal('absent', 'nobody answers');
      switch (call.kind) {
        case 'info':
          return { ok: true, value: { ID: toy.id } };
        case 'list-networks':
          return { ok: true, value: [...networks.keys()].map((Name) => ({ Name })) };
        case 'inspect-network': {
          const Labels = networks.get(call.id);
          if (Labels === undefined) return refusal('vanished', `no network ${call.id}`);
          return { ok: true, value: { Id: call.id, Labels } };
        }
        case 'create-network':
          if (networks.has(call.name)) return refusal('failed', 'it exists');
          networks.set(call.name, call.spec.labels);
          return { ok: true, value: {} };
        case 'remove-network':
          networks.delete(call.network);
          return { ok: true, value: '' };
        default:
          return refusal('failed', `a toy does not ${call.kind}`);
      }
    },
  };
  return toy;
}

function networkStep(name: string, build: string): Step {
  const exists = isNamed('network', name);
  const free = isFree('network', name);
  return makeStep({
    id: 'network',
    title: `make the network ${name}`,
    reason: '',
    command: {
      kind: 'create-network',
      name,
      spec: {
        driver: 'bridge',
        pools: [],
        ipamDriver: 'default',
        ipamOptions: {},
        internal: false,
        attachable: false,
        ingress: false,
        ipv6: false,
        options: {},
        labels: { [BUILD_LABEL]: build },
      },
    },
    before: [free],
    check: { otherwise: `${name} is not there`, check: exists },
    undo: undoBy({ kind: 'remove-network', network: name }, free.check, {
      guards: [isOfBuild('network', name, build)],
    }),
  });
}

/** A plan that makes a thing on the host and a network of the engine. */
export function toyEnginePlan(thing: string, network: string): Plan {
  const build = newBuildId();
  const { steps } = toyPlan([thing]);
  return {
    ...toyPlan([thing]),
    build,
    steps: [...steps, networkStep(network, build)],
  };
}
