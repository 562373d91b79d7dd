import type { Container } from '../../model/engine/container.ts';
import { familyOn } from '../../model/engine/engine-on.ts';
import { ofMainEngine } from '../../model/engine/other-engine.ts';
import type { Namespace } from '../../model/kernel/namespace.ts';
import { namespaceOf } from '../../model/kernel/wiring.ts';
import type { Snapshot } from '../../model/snapshot.ts';
import { containerField, findContainer } from '../fields/container-field.ts';
import type { Field, FieldContext, FieldRefusal } from '../recipe.ts';

/** Why a container cannot get a link by hand; null if it can. */
export function refuseContainer(
  { name, state, namespace: id, networkMode }: Container,
  snapshot: Snapshot,
): FieldRefusal | null {
  const namespace = id === null ? null : namespaceOf(snapshot, id);
  if (networkMode === 'host' || namespace?.kind === 'host') {
    const message = `${name} is in the host’s namespace and uses the host’s own links`;
    return { code: 'host-mode', message, hint: 'choose a container with its own namespace' };
  }
  if (state !== 'running' && state !== 'paused') {
    const message = `${name} is ${state}: a container has a namespace only while it is running`;
    return {
      code: 'not-running',
      message,
      hint: `${familyOn(snapshot).command} start ${name}, then try again`,
    };
  }
  if (namespace === null) {
    const message = `the namespace of ${name} was not found`;
    return { code: 'unreadable', message, hint: 'read the host again, as root' };
  }
  if (namespace.access.kind === 'read') return null;
  const { why, hint } = namespace.access.problem;
  return {
    code: 'unreadable',
    message: `the namespace of ${name} could not be read: ${why}`,
    hint,
  };
}

/** Those without a network first: they need it most. */
function best(containers: readonly Container[]): Container | undefined {
  return containers.find(({ networkMode }) => networkMode === 'none') ?? containers[0];
}

export const container: Field = {
  ...containerField(
    {
      key: 'container',
      label: 'Container',
      help: 'the running container to plug into a bridge',
    },
    (found, { snapshot }) => refuseContainer(found, snapshot),
  ),
  propose: ({ snapshot }) =>
    best(
      ofMainEngine(snapshot.containers).filter((each) => refuseContainer(each, snapshot) === null),
    )?.name ?? null,
};

/** The namespace of the container that the input names; null if it names none that will do. */
export function insideOf({
  snapshot,
  input,
}: Pick<FieldContext, 'snapshot' | 'input'>): Namespace | null {
  const found = findContainer(snapshot, input.container ?? '');
  if (found === null || found.namespace === null) return null;
  return namespaceOf(snapshot, found.namespace);
}
