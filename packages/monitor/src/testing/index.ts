export { aNotice, itsEnd } from './aNotice.ts';
export { RecordingSink, toAll } from './RecordingSink.ts';
export { recordingServer } from './recordingServer.ts';
export type { Received, RecordingServer } from './recordingServer.ts';
