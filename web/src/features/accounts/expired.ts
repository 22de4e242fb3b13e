export { ExpiredDialog as default } from './components/expired-dialog';
