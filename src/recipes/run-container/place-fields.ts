import { familyOn } from '../../model/engine/engine-on.ts';
import { ofMainEngine } from '../../model/engine/other-engine.ts';
import type { NetworkOf } from '../endpoint/fixed-address.ts';
import { refuseBuiltIn, refuseSwarmOnly } from '../endpoint/modes.ts';
import { isFull } from '../endpoint/pools.ts';
import { refuseEngine } from '../fields/engine-refusal.ts';
import { refuseOtherEngine } from '../fields/other-engine.ts';
import type { Field, FieldContext, FieldRefusal } from '../recipe.ts';
import { isJoinable, type Mode, modeOf } from './mode.ts';

/** The mode that the fields before chose. */
export function chosenMode({ input, snapshot }: FieldContext): Mode {
  return modeOf(input.network ?? '', snapshot);
}

/** The network that the fields before chose; null for a mode without one. */
export const networkOf: NetworkOf = (context) => {
  const mode = chosenMode(context);
  return mode.kind === 'network' ? mode.network : null;
};

/** Why a mode has neither address nor names nor ports of its own; null for a network. */
export function whyNoEndpoint(context: FieldContext): string | null {
  const mode = chosenMode(context);
  if (mode.kind === 'none') return 'on none it has lo alone';
  if (mode.kind === 'host') return 'in host mode it uses the links of the host';
  if (mode.kind !== 'container') return null;
  return `it has what ${mode.container.name} has`;
}

function refuseMode(mode: Mode, value: string, context: FieldContext): FieldRefusal | null {
  if (mode.kind === 'unknown') {
    const isShare = value.startsWith('container:');
    const { containers, networks } = context.snapshot;
    const names = isShare ? ofMainEngine(containers).filter(isJoinable) : ofMainEngine(networks);
    const message = isShare
      ? `there is no container ${value.slice('container:'.length)}`
      : `there is no network ${value}`;
    return { code: 'gone', message, hint: `there is ${names.map(({ name }) => name).join(', ')}` };
  }
  if (mode.kind === 'container') {
    const { name, state } = mode.container;
    const other = refuseOtherEngine(mode.container, context.snapshot);
    if (other !== null) return other;
    if (isJoinable(mode.container)) return null;
    const message = `${name} does not run (${state}), so that there is no namespace to join`;
    return {
      code: 'not-running',
      message,
      hint: `${familyOn(context.snapshot).command} start ${name}`,
    };
  }
  if (mode.kind !== 'network') return null;
  const refused =
    refuseOtherEngine(mode.network, context.snapshot) ??
    refuseBuiltIn(mode.network) ??
    refuseSwarmOnly(mode.network);
  if (refused !== null || !isFull(mode.network, 4, context.snapshot)) return refused;
  const message = `every address of ${mode.network.name} is given`;
  return { code: 'full', message, hint: 'a network with a larger subnet' };
}

export const network: Field = {
  key: 'network',
  label: 'Network',
  help: 'a network, none, host, or container:NAME for the namespace of another container',
  choices: (context) => {
    const { networks, containers } = context.snapshot;
    const fits = (value: string): boolean =>
      refuseMode(modeOf(value, context.snapshot), value, context) === null;
    const usual = familyOn(context.snapshot).defaultNetwork;
    const rank = (name: string): number =>
      name === usual ? 0 : /^(host|none)$/.test(name) ? 2 : 1;
    return [
      ...networks
        .filter(({ name }) => fits(name))
        .toSorted((a, b) => rank(a.name) - rank(b.name) || (a.name < b.name ? -1 : 1))
        .map(({ name, driver, subnets }) => ({
          value: name,
          note:
            driver === 'host'
              ? 'the namespace of the host itself'
              : driver === 'null'
                ? 'lo alone'
                : [driver, ...subnets.map(({ cidr }) => cidr)].join('   '),
        })),
      ...ofMainEngine(containers)
        .filter(isJoinable)
        .map(({ name, networkMode }) => ({
          value: `container:${name}`,
          note: `the namespace of ${name}   ${networkMode}`,
        })),
    ];
  },
  propose: ({ snapshot }) =>
    ofMainEngine(snapshot.networks).find(({ name }) => name === familyOn(snapshot).defaultNetwork)
      ?.name ??
    ofMainEngine(snapshot.networks)[0]?.name ??
    null,
  refuse: (value, context) =>
    refuseEngine(context.snapshot) ?? refuseMode(modeOf(value, context.snapshot), value, context),
};
