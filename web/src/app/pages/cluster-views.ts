/** The parts of the *Sistema* page, as its address spells them. */
export const CLUSTER_VIEWS = ['overview', 'actors', 'dead-letters'] as const;
export type ClusterView = (typeof CLUSTER_VIEWS)[number];
