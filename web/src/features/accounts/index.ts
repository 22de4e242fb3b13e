export { ExpiredDialog } from './components/expired-dialog';
export { SignInForm } from './components/sign-in-form';
