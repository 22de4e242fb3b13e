export { ForgotScreen } from './components/entry/forgot-screen';
export { InvitationScreen } from './components/entry/invitation-screen';
export { ResetScreen } from './components/entry/reset-screen';
