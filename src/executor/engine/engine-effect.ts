import type { EngineChange } from './engine-change.ts';

const CHANGES: Readonly<Record<EngineChange['kind'], true>> = {
  'create-network': true,
  'remove-network': true,
  connect: true,
  disconnect: true,
  'create-container': true,
  'start-container': true,
  'remove-container': true,
  'init-swarm': true,
  'join-swarm': true,
  'leave-swarm': true,
  'resign-swarm': true,
};

/** Whether a call changes the engine; otherwise it only reads. */
export function isEngineChange(call: { readonly kind: string }): call is EngineChange {
  return Object.hasOwn(CHANGES, call.kind);
}
