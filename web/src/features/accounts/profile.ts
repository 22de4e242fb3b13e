export { ProfileScreen as default } from './components/profile/profile-screen';
