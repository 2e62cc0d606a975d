import { describe, expect, it } from 'vitest';
import { javaMissingMessage } from '../../java.mjs';
import { platformProblem, portMessage } from './preflight.ts';

describe('what preflight says', () => {
  it('names the port, and how to choose another', () => {
    expect(portMessage('PORT', 3000)).toBe(
      'Port 3000 is in use: stop the program that has it, or choose another one: PORT=3001 npm start',
    );
  });

  it('sends Windows to what works there', () => {
    expect(platformProblem('win32')).toMatch(/WSL/);
    expect(platformProblem('linux')).toBeUndefined();
  });

  it('says which Java is missing or too old, and the command that installs one', () => {
    expect(javaMissingMessage(['11.0.2'], 'linux')).toBe(
      'Java 11.0.2 is too old: Keycloak needs version 17 or newer. Install it: sudo apt-get install openjdk-17-jre-headless',
    );
    expect(javaMissingMessage([], 'darwin')).toBe(
      'Java is missing: Keycloak needs version 17 or newer. Install it: brew install openjdk@21',
    );
  });
});
