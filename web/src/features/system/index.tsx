/** The cluster, live: hosts, shards, rates, dead letters, and a look into single actors. */
import { addTexts } from '@/ui/texts';
import { clusterStrings } from './strings';

addTexts('cluster', clusterStrings);

export { Screen as default } from './components/screen';
