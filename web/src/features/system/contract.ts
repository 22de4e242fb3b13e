/** The shapes of the system's operations, by the names this feature uses. */

import type { components } from '@/api/generated';

type Schemas = components['schemas'];

/** What a host counts. Totals count from the start of its process. */
export type HostStats = Schemas['HostStats'];
/** A host that has told nothing yet may lack figures. */
export type Host = Omit<Schemas['HostView'], 'stats'> & { stats: Partial<HostStats> };
export type HostState = Host['state'];
export type Gateway = Schemas['GatewayView'];
export type Cluster = Omit<Schemas['Cluster'], 'hosts'> & { hosts: Host[] };
export type ActorCard = Schemas['ActorCard'];
export type ActorState = ActorCard['state'];
export type TurnCard = Schemas['TurnCard'];
export type EffectCard = Schemas['EffectCard'];
export type TimerCard = Schemas['TimerCard'];
export type ActorDetail = Schemas['ActorDetail'];
export type DeadLetter = Schemas['DeadLetterView'];
