/** The cluster, live: hosts, shards, rates, dead letters, and a look into single actors. */
export { Screen as default } from './components/screen';
