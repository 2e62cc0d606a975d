// Keycloak sends the hidden frame here; the app that opened the frame takes the answer from the address.
parent.postMessage(location.href, location.origin);
