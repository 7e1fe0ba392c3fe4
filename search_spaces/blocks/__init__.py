"""The torch blocks that networks are made of, one file each.

Every file depends on torch alone (and on other blocks), because the code generator copies whole
classes from here, letter by letter, into the sources it writes. It reads these files as text, so
nothing is imported by importing this package: ``from search_spaces.blocks.basic import BasicBlock``.

The rules that make a class fit to be copied, which ``tests/search_spaces/blocks`` holds:

* it uses ``torch``, ``Tensor``, ``nn``, ``F`` and other blocks' classes, no module-level name;
* an operation's class comes twice, as ``XBlock`` (``order: post``: convolution, norm, activation;
  the last activation is left to the network, which applies it after the skips have joined) and as
  ``PreActXBlock`` (``order: pre``: norm, activation, convolution);
* the norm is a class called with the number of channels, the activation a class called without
  arguments, and convolutions have no bias unless told.
"""
