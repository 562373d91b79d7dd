import type { NetworkPeers, SwarmDetails, SwarmService } from './engine/swarm-details.ts';
import type { Filters } from './kernel/filters.ts';
import type { Firewall, NamespaceRules } from './kernel/firewall.ts';
import type { NamespaceDetails, OwnPath } from './kernel/namespace-detail.ts';
import type { NetnsFolder } from './kernel/netns-names.ts';
import type { ParentDetail } from './kernel/parents.ts';
import type { Socket } from './kernel/socket.ts';
import type { Result } from './result.ts';

/** Details that only some operations need, so a snapshot leaves them out. */
export type DetailValues = {
  /** Names of the engine's images, `busybox:latest`. */
  readonly images: readonly string[];
  /** Sockets that wait for others, in the host's own namespace. */
  readonly listeners: readonly Socket[];
  /** The rules of the host's IPv4 firewall, as iptables-save(8) prints them. */
  readonly rules: readonly string[];
  /** What the host does to packets that it forwards, and to frames that it bridges. */
  readonly firewall: Firewall;
  /** The firewall's rules in every namespace. */
  readonly namespaceRules: readonly NamespaceRules[];
  /** The chains and rules of the firewall in every namespace. */
  readonly filters: readonly Filters[];
  /** What is in /run/netns, names that lead nowhere included. */
  readonly netnsNames: NetnsFolder;
  readonly swarm: SwarmDetails;
  /** Of the swarm that the engine manages. */
  readonly services: readonly SwarmService[];
  /** Which engines use the networks of the swarm, as far as this one hears of it. */
  readonly peers: readonly NetworkPeers[];
  readonly parents: ParentDetail;
  /** What ip reports about links, addresses and routes beyond the snapshot. */
  readonly namespaceDetail: NamespaceDetails;
  /** How one is connected to the host over SSH; null if one is not, or cannot tell. */
  readonly ownPath: OwnPath | null;
};

export type DetailName = keyof DetailValues;

/** The details that were asked for, each with its value or why it could not be read. */
export type Details = { readonly [Name in DetailName]?: Result<DetailValues[Name]> };
