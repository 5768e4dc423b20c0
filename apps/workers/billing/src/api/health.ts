export { GET } from '@nightshift/runner/health';
