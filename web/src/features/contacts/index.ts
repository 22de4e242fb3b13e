export { ContactPanel } from './components/contact-panel';
