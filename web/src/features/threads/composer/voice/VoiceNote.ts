/** A file that was recorded here: it is shown as a voice note, not as a file of music. */
export class VoiceNote extends File {}
