import type { EngineEvent } from '../../executor/engine/engine.ts';
import type { Hint } from './hint.ts';

/**
 * Events that change nothing that is shown, and come often: every `docker exec`, every health
 * check.
 */
const NOISE =
  /^(exec_|health_status|attach|detach|top|resize|export|copy|archive-path|extract-to-dir)/;

/** What an event of the engine says may have changed (Engine API, SystemEvents). */
export function engineHints({ type, action, id, attributes }: EngineEvent): readonly Hint[] {
  if (NOISE.test(action)) return [];
  if (type === 'container') return containerHints(action, id);
  if (type !== 'network') return [{ kind: 'engine' }];
  if (action !== 'connect' && action !== 'disconnect') return [{ kind: 'networks' }];
  const { container } = attributes;
  return container === undefined ? [{ kind: 'engine' }] : [{ kind: 'container', id: container }];
}

function containerHints(action: string, id: string): readonly Hint[] {
  switch (action) {
    case 'destroy':
    // As Podman calls it.
    case 'remove':
      return [{ kind: 'containers' }];
    case 'start':
    case 'restart':
    case 'die':
      return [{ kind: 'container', id }, { kind: 'namespaces' }];
    default:
      return [{ kind: 'container', id }];
  }
}
