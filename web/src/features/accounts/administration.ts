export { AdministrationScreen as default } from './components/administration/administration-screen';
