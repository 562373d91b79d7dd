import type { RefusedService } from '../../../src/explain/checks/service/refused-service.ts';
import type { DiagnosisContext } from '../../../src/explain/diagnosis-context.ts';
import type { Container } from '../../../src/model/engine/container.ts';
import type { Socket } from '../../../src/model/kernel/socket.ts';
import { B, CABLE, cableContext } from '../cable-context.ts';

export type Refused = {
  readonly containers?: readonly Container[];
  readonly listeners?: readonly Socket[];
  readonly service?: Partial<NonNullable<DiagnosisContext['service']>> | null;
  /** Id of the container in host mode that was asked for by its name. */
  readonly asked?: string;
  /** The namespace where it ends, unless the host's. */
  readonly end?: number;
};

/** Port 80 of the host's address 10.0.0.2, in `b`, was asked for in vain. */
export function refusedBy(given: Refused): RefusedService {
  const { containers = [], listeners = [], service = {}, asked, end = B } = given;
  const plain = cableContext();
  const to = { kind: 'namespace', namespace: B } as const;
  const position = { direction: 'there', stage: 1, step: 'service', link: null } as const;
  return {
    context: {
      ...plain,
      question: {
        ...plain.question,
        ...(asked === undefined ? {} : { to: { ...to, container: asked } }),
        port: 80,
      },
      snapshot: { ...CABLE, host: { ...CABLE.host, namespace: B }, containers: [...containers] },
      service:
        service === null
          ? null
          : {
              isWhole: true,
              inContainers: new Map(),
              controlGroups: new Map(),
              wantedBy: [],
              ...service,
            },
    },
    end: {
      namespace: end,
      address: '10.0.0.2',
      port: 80,
      position: { direction: 'there', stage: 1 },
    },
    port: 80,
    listeners,
    evidence: [],
    position,
  };
}
