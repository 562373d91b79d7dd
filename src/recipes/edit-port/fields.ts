import {
  type Chosen,
  chosenLink,
  linkField,
  namespaceOfChange,
  wordField,
} from '../links/fields.ts';
import { confirmField } from '../links/own-way/confirm-field.ts';
import { type Danger, stopsOwnWay } from '../links/own-way/own-way.ts';
import { isLink } from '../links/removal/losses.ts';
import { type Field, type FieldContext, type FieldRefusal, refusal } from '../recipe.ts';
import { bridgeOf, bridgesIn, isSwitching, SWITCHES, stateOf, switchOf } from './port-state.ts';

/** Kinds that the kernel does not accept as a port (br_add_if in net/bridge/br_if.c). */
function refuseLink({ link }: Chosen): FieldRefusal | null {
  const { name, kind } = link;
  if (kind === 'bridge') {
    return refusal(
      'bridge',
      `${name} is a bridge, and a bridge cannot be a port of another`,
      'connect them with a cable',
    );
  }
  if (link.mac === null || kind === 'loopback') {
    return refusal('no-ethernet', `${name} (${kind}) does not carry Ethernet frames`, '');
  }
  return null;
}

const field = wordField(
  {
    key: 'change',
    label: 'Change',
    help: 'plug, unplug, isolate, unisolate, hairpin, no-hairpin or enable',
  },
  {
    plug: 'plug it into a bridge',
    unplug: 'unplug it from its bridge',
    isolate: 'block traffic to other isolated ports',
    unisolate: 'allow traffic to isolated ports again',
    hairpin: 'send frames back out of the port they came from',
    'no-hairpin': 'do not send frames back out of the port they came from',
    enable: 'set the port back to forwarding',
  },
  (context) => {
    const chosen = chosenLink(context);
    return chosen !== null && bridgeOf(chosen.link, chosen.place) === null ? 'plug' : null;
  },
);

const change: Field = {
  ...field,
  refuse: (value, context) => {
    const chosen = chosenLink(context);
    return field.refuse(value, context) ?? (chosen && refuseChange(value, chosen));
  },
};

function refuseChange(value: string, { place, link }: Chosen): FieldRefusal | null {
  const bridge = bridgeOf(link, place);
  const { name, master } = link;
  if (value === 'plug') return refusePlug({ place, link });
  if (bridge === null) {
    const what =
      master === null ? 'not a port of a bridge' : `a part of ${master}, which is not a bridge`;
    return refusal('no-port', `${name} is ${what}`, 'choose plug');
  }
  if (isSwitching(value)) {
    const { word, value: wanted } = SWITCHES[value];
    if (switchOf(link, word) !== wanted) return null;
    return refusal('already', `${word} is already ${wanted} on ${name}`, '');
  }
  if (value !== 'enable') return null;
  if (stateOf(link) === 'forwarding')
    return refusal('already', `${name} is already forwarding`, '');
  if (String(bridge.data.stp_state) === '1') {
    const message = `the spanning tree of ${bridge.name} decides whether ${name} forwards`;
    return refusal(
      'spanning-tree',
      message,
      `ip link set dev ${bridge.name} type bridge stp_state 0`,
    );
  }
  if (link.flags.includes('LOWER_UP')) return null;
  const message = `${name} has no carrier; it starts forwarding as soon as it has one`;
  return refusal('no-carrier', message, `bring up ${name} and the other end of its cable`);
}

function refusePlug({ place, link }: Chosen): FieldRefusal | null {
  const { name, master } = link;
  const bridges = bridgesIn(place);
  if (bridges.length === 0) {
    return refusal('no-bridge', `${place.label} has no bridge`, 'create one with create-bridge');
  }
  if (master !== null && bridgeOf(link, place) === null) {
    return refusal('other-master', `${name} is part of ${master}, which is not a bridge`, '');
  }
  // Its receive handler is theirs (netdev_rx_handler_register).
  const above = place.namespaceDetail.links.find(
    ({ kind, lower }) =>
      ['macvlan', 'macvtap', 'ipvlan', 'ipvtap'].includes(kind) &&
      lower?.namespace === place.namespace.id &&
      isLink(lower, link),
  );
  if (above === undefined) return null;
  return refusal(
    'busy',
    `${above.name} is on top of ${name} and gets the packets that arrive there`,
    '',
  );
}

const bridge: Field = {
  key: 'bridge',
  label: 'Bridge',
  help: 'the bridge to plug it into',
  choices: (context) => {
    const chosen = chosenLink(context);
    if (chosen === null) return [];
    return bridgesIn(chosen.place)
      .filter(({ name }) => name !== chosen.link.master)
      .map(({ name, addresses }) => ({
        value: name,
        note: addresses
          .filter(({ scope }) => scope === 'global')
          .map(({ address, prefixLength }) => `${address}/${prefixLength}`)
          .join('   '),
      }));
  },
  propose: (context) => {
    const chosen = chosenLink(context);
    if (chosen === null) return null;
    const [only, ...others] = bridgesIn(chosen.place).filter(
      ({ name }) => name !== chosen.link.master,
    );
    return others.length === 0 ? (only?.name ?? null) : null;
  },
  unasked: ({ input }) => (input.change === 'plug' ? null : 'only needed for plug'),
  refuse: (value, context) => {
    const chosen = chosenLink(context);
    if (chosen === null) return null; // the link has its own refusal
    const { place, link } = chosen;
    const bridges = bridgesIn(place).map(({ name }) => name);
    if (!bridges.includes(value)) {
      const hint = bridges.length === 0 ? '' : `there is ${bridges.join(', ')}`;
      return refusal('gone', `${place.label} has no bridge ${value}`, hint);
    }
    if (value !== link.master) return null;
    return refusal('already', `${link.name} is already a port of ${value}`, '');
  },
};

function dangerOf(context: FieldContext): Danger | null {
  const chosen = chosenLink(context);
  const cuts = ['plug', 'unplug', 'isolate'].includes(context.input.change ?? '');
  return chosen === null || !cuts ? null : stopsOwnWay(context, chosen.place, [chosen.link.name]);
}

export const fields: readonly Field[] = [
  namespaceOfChange('the namespace that the link is in: a name, a container, pid:N, or host'),
  linkField('the link to change', refuseLink),
  change,
  bridge,
  confirmField(dangerOf),
];
