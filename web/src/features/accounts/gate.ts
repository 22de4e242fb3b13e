export { SecondFactorGate as default } from './components/profile/second-factor-gate';
