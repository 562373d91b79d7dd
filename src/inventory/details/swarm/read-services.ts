import * as v from 'valibot';
import type { Host } from '../../../executor/operation.ts';
import type { SwarmService } from '../../../model/engine/swarm-details.ts';
import { failureWith, type Result, success } from '../../../model/result.ts';

const Networks = v.nullish(v.array(v.object({ Target: v.string() })));

/**
 * The networks of a service are in its task; engines before 1.44 of the API kept them beside it
 * too.
 */
const Services = v.array(
  v.object({
    Spec: v.object({
      Name: v.string(),
      Networks,
      TaskTemplate: v.nullish(v.object({ Networks })),
    }),
  }),
);

/**
 * Lists the services of the swarm (Engine API, ServiceList). Only a manager can; an engine that is
 * in no swarm has none.
 */
export async function readServices(
  { executor, engine }: Host,
  signal: AbortSignal,
): Promise<Result<readonly SwarmService[]>> {
  const what = 'list the services of the swarm';
  if (engine === null) {
    return failureWith({ what, why: `${executor.target} has no container engine`, hint: '' });
  }
  const answer = await engine.call({ kind: 'list-services' }, { signal });
  if (!answer.ok) return failureWith(answer.problem);
  const services = v.safeParse(Services, answer.value);
  if (!services.success) {
    return failureWith({ what, why: 'it answered in an unexpected shape', hint: '' });
  }
  return success(
    services.output.map(({ Spec }) => ({
      name: Spec.Name,
      networks: [...(Spec.Networks ?? []), ...(Spec.TaskTemplate?.Networks ?? [])].map(
        ({ Target }) => Target,
      ),
    })),
  );
}
