import * as v from 'valibot';
import type {
  ContainerSpec,
  EngineChange,
  NetworkSpec,
  PoolSpec,
  PortRange,
  PublishSpec,
  Spoken,
} from '../executor/engine/engine-change.ts';
import type { EngineQuery, QueryPart } from '../executor/engine/engine-query.ts';
import type { EngineOperation } from '../executor/operation.ts';
import { Secret } from '../executor/secret.ts';
import type { EndpointSettings } from '../model/engine/endpoint-settings.ts';

const text = v.string();
const texts = v.record(text, text);
const maybe = v.nullable(text);

/** A journal holds none; one of an earlier version may, and it stays there. */
const secret = v.pipe(
  text,
  v.transform(() => new Secret(null)),
);

const pool: v.GenericSchema<PoolSpec> = v.object({
  subnet: text,
  gateway: maybe,
  ipRange: maybe,
  auxAddresses: texts,
});

const network: v.GenericSchema<NetworkSpec> = v.object({
  driver: text,
  pools: v.array(pool),
  ipamDriver: text,
  ipamOptions: texts,
  internal: v.boolean(),
  attachable: v.boolean(),
  ingress: v.boolean(),
  ipv6: v.boolean(),
  options: texts,
  labels: texts,
});

const endpoint: v.GenericSchema<unknown, EndpointSettings> = v.object({
  address: maybe,
  address6: maybe,
  linkLocal: v.array(text),
  aliases: v.array(text),
  links: v.array(text),
  driverOptions: texts,
  // Journals of earlier versions say nothing of it.
  gatewayPriority: v.optional(v.nullable(v.number()), null),
});

const range: v.GenericSchema<PortRange> = v.tuple([v.number(), v.number()]);

const publish: v.GenericSchema<PublishSpec> = v.object({
  protocol: v.picklist(['tcp', 'udp', 'sctp']),
  containerPorts: range,
  hostPorts: v.nullable(range),
  hostAddress: maybe,
});

const container: v.GenericSchema<unknown, ContainerSpec> = v.object({
  image: text,
  command: v.array(text),
  networkMode: text,
  endpoint: v.nullable(endpoint),
  publish: v.array(publish),
  labels: texts,
});

const part: v.GenericSchema<QueryPart> = v.union([text, v.object({ key: text })]);

const of: v.GenericSchema<Extract<EngineQuery, { kind: 'print' }>['of']> = v.variant('thing', [
  v.object({ thing: v.picklist(['network', 'container']), id: text }),
  v.object({ thing: v.literal('engine') }),
]);

const spoken: v.GenericSchema<unknown, Spoken> = v.object({
  family: v.exactOptional(v.picklist(['docker', 'podman'])),
});

const request: v.GenericSchema<unknown, EngineChange | EngineQuery> = v.variant('kind', [
  v.object({
    kind: v.literal('print'),
    of,
    path: v.array(part),
    each: v.nullable(
      v.union([
        v.picklist(['values', 'keys']),
        v.array(text),
        v.object({ keysWith: v.array(text) }),
      ]),
    ),
  }),
  v.object({ kind: v.literal('print-members'), network: text }),
  v.object({
    kind: v.literal('print-names'),
    of: v.picklist(['networks', 'swarm-networks', 'containers', 'services']),
  }),
  v.object({ kind: v.literal('create-network'), name: text, spec: network }),
  v.object({ kind: v.literal('remove-network'), network: text }),
  v.object({ kind: v.literal('connect'), network: text, container: text, endpoint }),
  v.object({
    kind: v.literal('disconnect'),
    network: text,
    container: text,
    force: v.boolean(),
  }),
  v.object({ kind: v.literal('create-container'), name: text, spec: container }),
  v.object({ kind: v.literal('start-container'), container: text }),
  v.object({ kind: v.literal('remove-container'), container: text }),
  v.object({ kind: v.literal('init-swarm'), advertise: text }),
  v.object({ kind: v.literal('join-swarm'), manager: text, token: secret, advertise: maybe }),
  v.object({ kind: v.literal('leave-swarm'), force: v.boolean() }),
  v.object({ kind: v.literal('resign-swarm') }),
]);

/** Reads a request to the engine back from a journal. */
export const engineOperationSchema: v.GenericSchema<unknown, EngineOperation> = v.intersect([
  request,
  spoken,
]);
